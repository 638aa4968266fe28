// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

/// Does nothing: the precompiled header of the tests has to belong to some program.
int main()
{
    return 0;
}
