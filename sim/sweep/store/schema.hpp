// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace mktme::sim {

/// "MKSW", in the header of the file: distinguishes a sweep from other SQLite databases.
inline constexpr int schema_application = 0x4d4b5357;

/// Version of the tables below, documented in docs/sweeps.md; a change of a table or a meaning raises it.
inline constexpr int schema_version = 1;

/// Tables without row numbers are stored in the order of their keys, so that the same results dump to the same bytes,
/// whatever the order in which the points ended. Values that depend on the host or on the course of the sweep have
/// tables of their own.
inline constexpr const char* schema_sql = R"sql(
CREATE TABLE sweep (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE point (
    id TEXT PRIMARY KEY,
    number INTEGER NOT NULL,
    label TEXT NOT NULL,
    trace TEXT,
    trace_sha256 TEXT,
    status TEXT NOT NULL CHECK (status IN ('waiting', 'done', 'failed'))
) WITHOUT ROWID;
CREATE TABLE setting (
    point TEXT NOT NULL,
    path TEXT NOT NULL,
    value TEXT NOT NULL,
    number REAL,
    unit TEXT NOT NULL,
    PRIMARY KEY (point, path)
) WITHOUT ROWID;
CREATE TABLE quantity (name TEXT PRIMARY KEY, unit TEXT NOT NULL, meaning TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE closed_form (
    point TEXT NOT NULL,
    name TEXT NOT NULL,
    value REAL NOT NULL,
    PRIMARY KEY (point, name)
) WITHOUT ROWID;
CREATE TABLE result (
    point TEXT NOT NULL,
    name TEXT NOT NULL,
    value REAL NOT NULL,
    PRIMARY KEY (point, name)
) WITHOUT ROWID;
CREATE TABLE failure (point TEXT PRIMARY KEY, error TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE host (
    point TEXT PRIMARY KEY,
    wall_s REAL NOT NULL,
    requests_per_s REAL NOT NULL,
    peak_rss_mb REAL NOT NULL,
    process_s REAL NOT NULL,
    cpu_s REAL NOT NULL
) WITHOUT ROWID;
)sql";

}  // namespace mktme::sim
