package io.mlops.benchmarks.storage;

/** A measured transfer. */
record Sample(int objects, Direction direction, String contender, Cost cost) {
    /** Which way. */
    enum Direction {
        UPLOAD,
        DOWNLOAD
    }
}
