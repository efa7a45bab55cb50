package io.mlops.sandbox.azureml;

import io.mlops.sandbox.arm.ArmError;
import io.mlops.sandbox.arm.ArmRegion;
import io.mlops.sandbox.arm.ArmWorld;
import io.mlops.sandbox.container.KeptLog;
import io.mlops.sandbox.container.ServedContainers;
import io.mlops.sandbox.hosted.Hosted;
import io.mlops.sandbox.hosted.NeverHosted;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What runs behind the deployments, by their ids. Thread-safe. */
final class Hosts implements AutoCloseable {
    private final ArmWorld world;
    private final ServedContainers containers;
    private final Map<String, Host> hosts = new ConcurrentHashMap<>();

    Hosts(ArmWorld world) {
        this.world = world;
        this.containers = new ServedContainers(world.folder());
    }

    /** A container and what it wrote. */
    record Host(Hosted hosted, KeptLog log) {}

    /** Begins to start the container of a deployment; refused where its model or its environment is not there. */
    Host start(ArmRegion region, String endpoint, ObjectNode deployment) throws ArmError {
        JsonNode properties = deployment.path("properties");
        ObjectNode model = require(properties, "model");
        ObjectNode environment = require(properties, "environmentId");
        ModelLocation location = ModelLocation.of(
                world.store(), model.path("properties").path("modelUri").asString(""));
        String image = environment.path("properties").path("image").asString("");
        List<String> command = world.images()
                .find(image)
                .orElseThrow(() ->
                        new ArmError(400, "BadArgument", "Unable to download user container image " + image + "."));
        String[] parts = model.path("id").asString("").split("/", -1);
        String folder = parts[parts.length - 3] + "/" + parts[parts.length - 1];
        KeptLog log = new KeptLog();
        Hosted hosted = containers.start(
                endpoint,
                root -> new AzureServing(
                        world,
                        region,
                        endpoint,
                        command,
                        location,
                        folder,
                        environment.path("properties").path("inferenceConfig"),
                        properties,
                        log,
                        root));
        return put(deployment, new Host(hosted, log));
    }

    /** One for which there was no machine. */
    Host never(ObjectNode deployment) {
        return put(deployment, new Host(new NeverHosted(), new KeptLog()));
    }

    private Host put(ObjectNode deployment, Host host) {
        Host before = hosts.put(key(deployment.path("id").asString("")), host);
        if (before != null) {
            before.hosted().close();
        }
        return host;
    }

    Optional<Host> find(String id) {
        return Optional.ofNullable(hosts.get(key(id)));
    }

    /** Ends those of a deployment, or of all of an endpoint. */
    void end(String id) {
        hosts.entrySet().removeIf(each -> {
            boolean gone = each.getKey().equals(key(id)) || each.getKey().startsWith(key(id) + "/");
            if (gone) {
                each.getValue().hosted().close();
            }
            return gone;
        });
    }

    private ObjectNode require(JsonNode properties, String name) throws ArmError {
        String id = properties.path(name).asString("");
        return world.store()
                .find(id)
                .orElseThrow(
                        () -> new ArmError(404, "ResourceNotFound", "The " + name + " '" + id + "' was not found."));
    }

    private static String key(String id) {
        return id.toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        hosts.values().forEach(host -> host.hosted().close());
        containers.close();
    }
}
