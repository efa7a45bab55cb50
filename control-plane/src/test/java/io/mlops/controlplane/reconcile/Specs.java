package io.mlops.controlplane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes spec files and what passes for a model beside them. */
public final class Specs {
    private Specs() {}

    /** A spec of three replicas whose model holds this text; {@code more} are further lines under spec. */
    public static Path write(Path folder, String model, String... more) throws IOException {
        Path file = folder.resolve(model + ".pt");
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (String entry : List.of("m/constants.pkl", "m/data.pkl", "m/code/__torch__.py")) {
                ZipEntry header = new ZipEntry(entry);
                // The same model must have the same digest whenever it is written.
                header.setTime(0);
                zip.putNextEntry(header);
                zip.write(model.getBytes(StandardCharsets.UTF_8));
            }
        }
        Path spec = folder.resolve(model + ".yaml");
        Files.writeString(
                spec,
                """
                apiVersion: mlops/v1
                kind: Deployment
                metadata: {name: policy}
                spec:
                  model: {uri: %s.pt, inputs: [{name: x, shape: [-1, 4]}], outputs: [{name: y, shape: [-1]}]}
                  replicas: {min: 3}
                  placement: [fake/a, fake/b, fake/c]
                """.formatted(model)
                        + String.join(
                                "",
                                List.of(more).stream().map(l -> "  " + l + "\n").toList()));
        return spec;
    }

    /** Writes {@code to} wherever the spec says {@code from}. */
    public static void edit(Path spec, String from, String to) throws IOException {
        String text = Files.readString(spec);
        assertThat(text).contains(from);
        Files.writeString(spec, text.replace(from, to));
    }
}
