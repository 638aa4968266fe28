<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>CommandLine</name>
    <message numerus="yes">
        <source>%n danger(s)</source>
        <translation>
            <numerusform>%n danger</numerusform>
            <numerusform>%n dangers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n warning(s)</source>
        <translation>
            <numerusform>%n warning</numerusform>
            <numerusform>%n warnings</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n note(s)</source>
        <translation>
            <numerusform>%n note</numerusform>
            <numerusform>%n notes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: %n step(s)</source>
        <translation>
            <numerusform>%1: %n step</numerusform>
            <numerusform>%1: %n steps</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Planner</name>
    <message numerus="yes">
        <source>They stay in %1, meant to be kept for %n day(s) and listed in lockkeeper.safety_table; Lockkeeper never drops it.</source>
        <translation>
            <numerusform>They stay in %1, meant to be kept for %n day and listed in lockkeeper.safety_table; Lockkeeper never drops it.</numerusform>
            <numerusform>They stay in %1, meant to be kept for %n days and listed in lockkeeper.safety_table; Lockkeeper never drops it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s)</source>
        <translation>
            <numerusform>%n row</numerusform>
            <numerusform>%n rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n value(s) of %1 do not convert to %2</source>
        <translation>
            <numerusform>%n value of %1 does not convert to %2</numerusform>
            <numerusform>%n values of %1 do not convert to %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1 and %n more</numerusform>
            <numerusform>%1 and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copies %1 in small batches and builds %n index(es) again (%2); locks of milliseconds, the application may use either form throughout.</source>
        <translation>
            <numerusform>Copies %1 in small batches and builds %n index again (%2); locks of milliseconds, the application may use either form throughout.</numerusform>
            <numerusform>Copies %1 in small batches and builds %n indexes again (%2); locks of milliseconds, the application may use either form throughout.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>%n minute</numerusform>
            <numerusform>%n minutes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lk::FreeWatch</name>
    <message numerus="yes">
        <source>Armed. Waits until %1 and %n others let go.</source>
        <translation>
            <numerusform>Armed. Waits until %1 and %n other let go.</numerusform>
            <numerusform>Armed. Waits until %1 and %n others let go.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lk::GateCheck</name>
    <message numerus="yes">
        <source>Readers: %1 and %n others</source>
        <translation>
            <numerusform>Readers: %1 and %n other</numerusform>
            <numerusform>Readers: %1 and %n others</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Blockers: %1 and %n others</source>
        <translation>
            <numerusform>Blockers: %1 and %n other</numerusform>
            <numerusform>Blockers: %1 and %n others</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lk::LocksDock</name>
    <message numerus="yes">
        <source>Nobody waits just now. %n sessions hold what is wanted: %1.</source>
        <translation>
            <numerusform>Nobody waits just now. %n session holds what is wanted: %1.</numerusform>
            <numerusform>Nobody waits just now. %n sessions hold what is wanted: %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sessions wait</source>
        <translation>
            <numerusform>%n session waits</numerusform>
            <numerusform>%n sessions wait</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sessions are at the root of it</source>
        <translation>
            <numerusform>%n session is at the root of it</numerusform>
            <numerusform>%n sessions are at the root of it</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lk::Narration</name>
    <message numerus="yes">
        <source>%n sessions queue behind it</source>
        <translation>
            <numerusform>%n session queues behind it</numerusform>
            <numerusform>%n sessions queue behind it</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lk::StatusFields</name>
    <message numerus="yes">
        <source>%n standbys</source>
        <translation>
            <numerusform>%n standby</numerusform>
            <numerusform>%n standbys</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n standbys up to date</source>
        <translation>
            <numerusform>%n standby up to date</numerusform>
            <numerusform>%n standbys up to date</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n standbys, at most %1 behind</source>
        <translation>
            <numerusform>%n standby, at most %1 behind</numerusform>
            <numerusform>%n standbys, at most %1 behind</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lk::StrategyPanel</name>
    <message numerus="yes">
        <source>Locks: readers are kept out %n time(s), each try shorter than the lock budget.</source>
        <translation>
            <numerusform>Locks: readers are kept out %n time, each try shorter than the lock budget.</numerusform>
            <numerusform>Locks: readers are kept out %n times, each try shorter than the lock budget.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Indexes built beside the application: %n.</source>
        <translation>
            <numerusform>Indexes built beside the application: %n.</numerusform>
            <numerusform>Indexes built beside the application: %n.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>People: asked %n times on the way.</source>
        <translation>
            <numerusform>People: asked %n time on the way.</numerusform>
            <numerusform>People: asked %n times on the way.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lk::TuningBar</name>
    <message numerus="yes">
        <source>%n workers</source>
        <translation>
            <numerusform>%n worker</numerusform>
            <numerusform>%n workers</numerusform>
        </translation>
    </message>
</context>
</TS>
