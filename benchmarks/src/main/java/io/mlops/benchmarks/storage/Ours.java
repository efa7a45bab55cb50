package io.mlops.benchmarks.storage;

import io.mlops.benchmarks.storage.Sample.Direction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Contenders that every cloud has: the command line, the library, and rclone. */
final class Ours {
    /** What all get as the size of a part, as rclone writes it. */
    static final String PART = Settings.PART_MIB + "Mi";

    private Ours() {}

    static Path log(Settings settings, String name) {
        return settings.work().resolve(name + ".log");
    }

    static Map<String, String> with(Map<String, String> map, String name, String value) {
        Map<String, String> more = new HashMap<>(map);
        more.put(name, value);
        return more;
    }

    /**
     * The command line and the library, to which others may be added.
     *
     * @param ours the provider's settings
     * @param environment who calls
     */
    static List<Contender> both(
            Settings settings, String provider, Map<String, String> ours, Map<String, String> environment)
            throws IOException {
        return new ArrayList<>(
                List.of(cli(settings, provider, ours, environment), library(settings, provider, ours, environment)));
    }

    /** Those that were asked for; the others are closed. */
    static List<Contender> wanted(Settings settings, List<Contender> all) {
        List<Contender> wanted = new ArrayList<>();
        for (Contender each : all) {
            if (settings.wants(each.name())) {
                wanted.add(each);
            } else {
                each.close();
            }
        }
        return wanted;
    }

    /**
     * The command line, with a home of its own.
     *
     * @param ours the provider's settings
     * @param environment who calls
     */
    private static Contender cli(
            Settings settings, String provider, Map<String, String> ours, Map<String, String> environment)
            throws IOException {
        Path home = Files.createDirectories(settings.work().resolve("home-" + provider));
        StringBuilder config = new StringBuilder();
        ours.forEach((key, value) -> config.append("providers.")
                .append(provider)
                .append('.')
                .append(key)
                .append(": ")
                .append(value)
                .append('\n'));
        Files.writeString(home.resolve("config.yaml"), config);
        String program =
                settings.root().resolve("cli/target/mlops/bin/mlops-cli").toString();
        String store = "store://" + provider + "/";
        return new Program(
                "mlops-cli storage cp, 16 MiB × 4",
                with(environment, "MLOPS_HOME", home.toString()),
                (direction, folder, prefix) -> direction == Direction.UPLOAD
                        ? List.of(program, "storage", "cp", "-r", folder + "/", store + prefix)
                        : List.of(program, "storage", "cp", "-r", store + prefix, folder + "/"),
                log(settings, "mlops-cli"));
    }

    /** The library, as the distribution has it for this provider. */
    private static Contender library(
            Settings settings, String provider, Map<String, String> ours, Map<String, String> environment)
            throws IOException {
        Path folder = settings.root().resolve("cli/target/mlops/lib/providers").resolve(provider);
        String path = provider.equals("aws") ? "" : java.io.File.pathSeparator + folder.resolve("*");
        return Library.start(provider, path, ours, environment, log(settings, "library"));
    }

    /**
     * Options with which rclone moves as many files and parts at a time as ours, and parts as large.
     *
     * @param more the cloud's own
     */
    static List<String> inParts(String... more) {
        List<String> options = new ArrayList<>(List.of(more));
        String atOnce = Integer.toString(Settings.AT_ONCE);
        options.addAll(List.of("--transfers", atOnce, "--multi-thread-streams", atOnce, "--multi-thread-cutoff", PART));
        return options;
    }

    /**
     * rclone.
     *
     * @param remote where to, without a slash at the end
     * @param environment what the remote is
     */
    static Contender rclone(
            Settings settings, String name, String remote, Map<String, String> environment, List<String> options) {
        return new Program(
                name,
                with(environment, "RCLONE_CONFIG", "/dev/null"),
                (direction, folder, prefix) -> {
                    List<String> command = new ArrayList<>(List.of("rclone", "copy"));
                    command.addAll(options);
                    String there = remote + "/" + prefix;
                    command.addAll(
                            direction == Direction.UPLOAD
                                    ? List.of(folder.toString(), there)
                                    : List.of(there, folder.toString()));
                    return command;
                },
                log(settings, "rclone"));
    }
}
