package io.mlops.provider.local;

import io.mlops.artifact.StoredPolicy;
import io.mlops.artifact.TieringPolicy;
import io.mlops.artifact.spi.TieringPolicyDriver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A policy in a file. No thread follows it: {@link ObjectTable} does what is due for an object before anybody sees it, and a
 * new policy applies only after everything was done that was due by the old one. Thread-safe.
 */
final class LocalPolicies implements TieringPolicyDriver {
    private final ObjectFiles files;
    private final ObjectTable table;
    private final TemporaryFiles temporary;

    LocalPolicies(ObjectFiles files, ObjectTable table, TemporaryFiles temporary) {
        this.files = files;
        this.table = table;
        this.temporary = temporary;
    }

    @Override
    public StoredPolicy policy() throws IOException {
        return new StoredPolicy(table.policy().read(), List.of());
    }

    /** Every policy can be followed here. */
    @Override
    public void requireExpressible(TieringPolicy policy) {
        // What the record lets through is what this store can do.
    }

    @Override
    public void apply(TieringPolicy policy) throws IOException, InterruptedException, LocalException {
        files.policyLock().hold(() -> {
            settleAll(table.policy().read());
            table.policy().write(policy, temporary.next("policy"));
        });
    }

    private void settleAll(TieringPolicy following) throws IOException, InterruptedException, LocalException {
        for (Path entry : files.allEntries()) {
            table.look(entry, following);
        }
    }
}
