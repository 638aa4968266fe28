-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 2:19: a parent
ALTER TABLE m ATTACH PARTITION m_2025 FOR VALUES IN (2025);
ALTER TABLE m ADD CONSTRAINT f FOREIGN KEY (c) REFERENCES customers NOT VALID;
--- clean {server-version=18}: 18 can
ALTER TABLE m ATTACH PARTITION m_2025 FOR VALUES IN (2025);
ALTER TABLE m ADD CONSTRAINT f FOREIGN KEY (c) REFERENCES customers NOT VALID;
--- clean: an ordinary table
ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (c) REFERENCES customers NOT VALID;
