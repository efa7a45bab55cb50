package io.mlops.provider.azure;

import io.mlops.ErrorCode;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The datastore {@code mlops} of each region's workspace: the region's container of artifacts, by the name that Azure Machine Learning
 * reads and writes it under. It holds no secret: whoever reads does so as himself. Thread-safe.
 */
final class WorkspaceDatastore {
    static final String NAME = "mlops";

    private final AzureConfig config;
    private final ArmClient arm;
    private final String name;
    private final UnaryOperator<String> account;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    WorkspaceDatastore(AzureConfig config, ArmClient arm) {
        this(config, arm, NAME, config::storageAccountIn);
    }

    /** @param account where the container lies, by the region of the workspace */
    WorkspaceDatastore(AzureConfig config, ArmClient arm, String name, UnaryOperator<String> account) {
        this.config = config;
        this.arm = arm;
        this.name = name;
        this.account = account;
    }

    /**
     * The body in Resource Manager.
     *
     * @param properties what it is
     */
    record Datastore(Properties properties) {
        /** Of a container of blobs. */
        record Properties(
                String datastoreType,
                @Nullable String accountName,
                @Nullable String containerName,
                Login credentials) {}

        /** None: the workspace keeps no key. */
        record Login(String credentialsType) {}
    }

    /** Makes it where it is not there; FAILED_PRECONDITION where it is something else. */
    void require(String region) throws AzureException {
        if (seen.contains(region)) {
            return;
        }
        ArmId id = config.workspaceId(region).child("datastores", name);
        Datastore wanted = new Datastore(new Datastore.Properties(
                "AzureBlob", account.apply(region), config.container(), new Datastore.Login("None")));
        Optional<Datastore> there = arm.find(id, ApiVersion.MACHINE_LEARNING, Datastore.class);
        if (there.isEmpty()) {
            var unused = arm.put(id, ApiVersion.MACHINE_LEARNING, wanted, Datastore.class);
        } else if (!same(there.get().properties(), wanted.properties())) {
            throw new AzureException(
                    ErrorCode.FAILED_PRECONDITION,
                    "the datastore " + name + " of workspace " + config.workspaceIn(region) + " is "
                            + there.get().properties().accountName() + "/"
                            + there.get().properties().containerName() + " and not "
                            + wanted.properties().accountName() + "/" + config.container()
                            + ", where the artifacts lie: delete it, it is made again");
        }
        seen.add(region);
    }

    private static boolean same(Datastore.Properties there, Datastore.Properties wanted) {
        return wanted.datastoreType().equals(there.datastoreType())
                && String.valueOf(wanted.accountName()).equals(there.accountName())
                && String.valueOf(wanted.containerName()).equals(there.containerName());
    }

    /** How Azure Machine Learning of a region names what lies in the region's container; a key, or the beginning of one. */
    String uri(String region, String path) {
        return "azureml://subscriptions/" + config.subscription() + "/resourcegroups/" + config.resourceGroup()
                + "/workspaces/" + config.workspaceIn(region) + "/datastores/" + name + "/paths/" + path;
    }
}
