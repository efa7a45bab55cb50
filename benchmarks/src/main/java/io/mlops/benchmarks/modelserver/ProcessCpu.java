package io.mlops.benchmarks.modelserver;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * CPU time of a process since it started, by thread, in microseconds; the kernel counts in ticks of 10 ms.
 *
 * @param loop event loops: HTTP and JSON
 * @param predict the predict thread
 * @param all every thread, those that ended included
 */
record ProcessCpu(long loop, long predict, long all) {
    private static final Logger LOG = System.getLogger(ProcessCpu.class.getName());
    private static final long MICROS_A_TICK = 10_000;

    static ProcessCpu of(long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        long loop = 0;
        long predict = 0;
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(process.resolve("task"))) {
            for (Path task : tasks) {
                try {
                    String name = Files.readString(task.resolve("comm")).strip();
                    if (name.startsWith("multiThreadIo")) {
                        loop += micros(task);
                    } else if (name.equals("predict")) {
                        predict += micros(task);
                    }
                } catch (NoSuchFileException e) {
                    LOG.log(Level.DEBUG, "a thread ended between listing and reading; the process total has its time");
                }
            }
        }
        return new ProcessCpu(loop, predict, micros(process));
    }

    private static long micros(Path of) throws IOException {
        String stat = Files.readString(of.resolve("stat"));
        // The name in brackets may hold spaces; utime and stime are the 12th and 13th fields behind it.
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        return (Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12))) * MICROS_A_TICK;
    }

    ProcessCpu minus(ProcessCpu earlier) {
        return new ProcessCpu(loop - earlier.loop, predict - earlier.predict, all - earlier.all);
    }
}
