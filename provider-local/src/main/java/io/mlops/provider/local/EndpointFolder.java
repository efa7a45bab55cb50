package io.mlops.provider.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where an endpoint keeps what: {@code spec.json}, and in a folder for its incarnation the model and one folder a replica
 * slot. Nothing else is remembered about what runs.
 *
 * @param root the endpoint's folder
 */
record EndpointFolder(Path root) {
    private static final String SPEC = "spec.json";

    String name() {
        return root.getFileName().toString();
    }

    Optional<StoredEndpoint> read() throws IOException {
        Path file = root.resolve(SPEC);
        Optional<byte[]> json = DurableFiles.read(file);
        return json.isEmpty()
                ? Optional.empty()
                : Optional.of(LocalJson.parse(file, json.get(), StoredEndpoint::fromJson));
    }

    /** Called under the endpoint's lock. */
    void write(StoredEndpoint endpoint) throws IOException {
        DurableFiles.replace(root.resolve(SPEC), endpoint.toJson(), root.resolve(SPEC + ".tmp"));
    }

    /** What stands in the command line of every process that was started for this endpoint. */
    String marker() {
        return Processes.argument("--lock", root + "/");
    }

    Path incarnation(StoredEndpoint endpoint) {
        return root.resolve(endpoint.incarnation());
    }

    /** The model's file: the endpoint's own name for it, so that it outlives the object in the store. */
    Path model(StoredEndpoint endpoint) {
        String key = endpoint.spec().model().artifact().value();
        int dot = key.lastIndexOf('.');
        String suffix = dot < 0 ? "" : key.substring(dot).replaceAll("[^A-Za-z0-9.]", "");
        return incarnation(endpoint).resolve("model" + (suffix.length() > 16 ? "" : suffix));
    }

    Slot slot(StoredEndpoint endpoint, int number) {
        return new Slot(incarnation(endpoint).resolve("slot-" + number), number);
    }

    /** Every slot that there is, asked for or not, ordered by number. */
    List<Slot> slots(StoredEndpoint endpoint) throws IOException {
        List<Slot> slots = new ArrayList<>();
        for (Path child : DurableFiles.children(incarnation(endpoint))) {
            String name = child.getFileName().toString();
            if (name.matches("slot-\\d{1,9}")) {
                slots.add(new Slot(child, Integer.parseInt(name.substring("slot-".length()))));
            }
        }
        slots.sort(java.util.Comparator.comparingInt(Slot::number));
        return slots;
    }
}
