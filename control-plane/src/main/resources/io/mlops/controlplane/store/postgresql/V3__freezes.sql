CREATE TABLE freezes (
    deployment TEXT PRIMARY KEY,
    calendar   TEXT NOT NULL,
    exception  TEXT NOT NULL
);
