package io.mlops.provider.azure;

import java.util.Optional;

/**
 * The logs of Azure Batch: {@code stdout.txt} of the task while it runs, whose script sends it both streams, and what the script keeps of it
 * once the machine may be gone. Thread-safe.
 */
record BatchLogs(BatchClient client, BatchObserver observer, BatchNotes notes)
        implements AttemptLogs.Source<TaskAttempt> {
    private static final String FILE = "stdout.txt";

    @Override
    public Optional<AttemptLogs.Log> open(ObservedJob<TaskAttempt> job, TaskAttempt attempt) {
        if (attempt.started().isEmpty()) {
            return Optional.empty();
        }
        if (attempt.over()) {
            return Optional.of(notes.log(observer.order(job).staging(), attempt.number()));
        }
        String name = job.spec().name().value();
        return Optional.of(new AttemptLogs.Log() {
            @Override
            public long length() {
                return client.length(job.region(), name, BatchOrder.TASK, FILE);
            }

            @Override
            public byte[] bytes(long from, int most) {
                return client.file(job.region(), name, BatchOrder.TASK, FILE, from, most);
            }
        });
    }
}
