package io.mlops.benchmarks.storage;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is measured.
 *
 * @param root the checkout
 * @param work where files and logs go
 * @param cloud whose storage
 * @param bytes how much each contender moves
 * @param objects in how many objects, one case each
 * @param rounds how often
 * @param only parts of the contenders' names; empty for all
 */
record Settings(Path root, Path work, Cloud cloud, long bytes, List<Integer> objects, int rounds, List<String> only) {
    /** Whose storage is emulated. */
    enum Cloud {
        AWS("moto"),
        AZURE("Azurite"),
        GCP("fake-gcs-server");

        private final String emulator;

        Cloud(String emulator) {
            this.emulator = emulator;
        }

        /** By what. */
        String emulator() {
            return emulator;
        }
    }

    /** What all get where their settings are made equal. */
    static final int PART_MIB = 16;

    static final int AT_ONCE = 4;

    private static final String USAGE = """
            benchmarks/storage/run [--cloud aws|azure|gcp] [--size 1G] [--objects 1,1000] [--rounds 5] [--only NAME,...] [--work FOLDER]

              --cloud     aws is S3 of moto (the default), azure is Blob Storage of Azurite,
                          gcp is Cloud Storage of fake-gcs-server
              --size      how much moves, in each direction, as 10M or 1G (binary)
              --objects   in how many objects of the same size, one case each
              --rounds    how often; contenders take turns, beginning with another one in each round
              --only      contenders whose names contain one of these
              --work      where the files go: three times the size, and the results
            """;

    static Settings read(Path root, List<String> arguments) {
        Map<String, String> given = new HashMap<>();
        List<String> rest = new ArrayList<>(arguments);
        while (!rest.isEmpty()) {
            String name = rest.removeFirst();
            if (name.equals("--help") || rest.isEmpty() || !name.matches("--(cloud|size|objects|rounds|only|work)")) {
                throw new IllegalArgumentException((name.equals("--help") ? "" : "what is " + name + "?\n") + USAGE);
            }
            given.put(name, rest.removeFirst());
        }
        return new Settings(
                root,
                Path.of(given.getOrDefault("--work", root.resolve("benchmarks/target/storage") + ""))
                        .toAbsolutePath(),
                cloud(given.getOrDefault("--cloud", "aws")),
                bytes(given.getOrDefault("--size", "1G")),
                list(given.getOrDefault("--objects", "1,1000")).stream()
                        .map(Integer::valueOf)
                        .toList(),
                Integer.parseInt(given.getOrDefault("--rounds", "5")),
                list(given.getOrDefault("--only", "")));
    }

    private static List<String> list(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(",", -1));
    }

    private static Cloud cloud(String text) {
        return switch (text) {
            case "aws" -> Cloud.AWS;
            case "azure" -> Cloud.AZURE;
            case "gcp" -> Cloud.GCP;
            default -> throw new IllegalArgumentException("what cloud is " + text + "?\n" + USAGE);
        };
    }

    static long bytes(String text) {
        if (!text.matches("[1-9]\\d{0,5}[KMG]")) {
            throw new IllegalArgumentException("what size is " + text + "? Write 10M or 1G");
        }
        int shift = switch (text.charAt(text.length() - 1)) {
            case 'K' -> 10;
            case 'M' -> 20;
            default -> 30;
        };
        return Long.parseLong(text.substring(0, text.length() - 1)) << shift;
    }

    boolean wants(String contender) {
        return only.isEmpty() || only.stream().anyMatch(contender::contains);
    }
}
