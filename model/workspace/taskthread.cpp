// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/taskthread.h"

#include <QByteArray>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <pthread.h>
#include <thread>

namespace lk {

namespace {

/// How many task threads run. Stragglers outlive their owners, so nobody else can count them.
struct Census {
    std::mutex mutex;
    std::condition_variable changed;
    int alive = 0;
};

std::shared_ptr<Census> census()
{
    // Shared with every thread, so that one which ends during static destruction still finds it.
    static const auto one = std::make_shared<Census>();
    return one;
}

} // namespace

struct TaskThread::Shared {
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<Task> tasks;
    std::function<void()> last;
    bool closed = false;
    bool ended = false;

    void loop()
    {
        std::unique_lock lock(mutex);
        while (true) {
            changed.wait(lock, [this] { return closed || !tasks.empty(); });
            if (tasks.empty()) {
                break;
            }
            Task task = std::move(tasks.front());
            tasks.pop_front();
            const bool run = !closed;
            lock.unlock();
            task(run);
            task = {}; // what it captured goes outside the lock
            lock.lock();
        }
        auto goodbye = std::move(last);
        lock.unlock();
        if (goodbye) {
            goodbye();
            goodbye = {};
        }
        lock.lock();
        ended = true;
        changed.notify_all();
    }
};

TaskThread::TaskThread(const QString& name)
    : m_shared(std::make_shared<Shared>())
{
    const auto everybody = census();
    {
        const std::lock_guard lock(everybody->mutex);
        ++everybody->alive;
    }
    std::thread([shared = m_shared, everybody, threadName = name.toUtf8().left(15)] {
        pthread_setname_np(pthread_self(), threadName.constData());
        shared->loop();
        const std::lock_guard lock(everybody->mutex);
        --everybody->alive;
        everybody->changed.notify_all();
    }).detach();
}

TaskThread::~TaskThread()
{
    close(std::chrono::milliseconds(0));
}

void TaskThread::post(Task task)
{
    {
        const std::lock_guard lock(m_shared->mutex);
        if (!m_shared->closed) {
            m_shared->tasks.push_back(std::move(task));
            m_shared->changed.notify_all();
            return;
        }
    }
    task(false);
}

bool TaskThread::close(std::chrono::milliseconds patience, std::function<void()> last)
{
    std::unique_lock lock(m_shared->mutex);
    if (!m_shared->closed) {
        m_shared->closed = true;
        m_shared->last = std::move(last);
        m_shared->changed.notify_all();
    }
    return m_shared->changed.wait_for(lock, patience, [this] { return m_shared->ended; });
}

bool waitForStragglers(std::chrono::milliseconds patience)
{
    const auto everybody = census();
    std::unique_lock lock(everybody->mutex);
    return everybody->changed.wait_for(lock, patience, [&] { return everybody->alive == 0; });
}

} // namespace lk
