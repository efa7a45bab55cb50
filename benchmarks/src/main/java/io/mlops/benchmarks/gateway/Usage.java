package io.mlops.benchmarks.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * What processes have used so far; the kernel counts CPU time in ticks of 10 ms.
 *
 * @param cpuMicros user and system time since they started
 * @param residentKib resident memory, shared pages counted in each
 */
record Usage(long cpuMicros, long residentKib) {
    private static final long MICROS_A_TICK = 10_000;

    static Usage of(List<Long> pids) {
        long cpu = 0;
        long resident = 0;
        for (long pid : pids) {
            Path process = Path.of("/proc", Long.toString(pid));
            try {
                cpu += cpuMicros(Files.readString(process.resolve("stat")));
                resident += residentKib(Files.readAllLines(process.resolve("status")));
            } catch (NoSuchFileException e) {
                throw new IllegalStateException("process " + pid + " ended while it was measured", e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new Usage(cpu, resident);
    }

    /** The name in brackets may hold spaces; utime and stime are the 12th and 13th fields behind it. */
    static long cpuMicros(String stat) {
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        return (Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12))) * MICROS_A_TICK;
    }

    static long residentKib(List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    Usage minus(Usage earlier) {
        return new Usage(cpuMicros - earlier.cpuMicros, residentKib - earlier.residentKib);
    }
}
