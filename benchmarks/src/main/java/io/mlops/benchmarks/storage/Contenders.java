package io.mlops.benchmarks.storage;

import io.mlops.benchmarks.storage.Sample.Direction;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Who is measured, each with its defaults and with the same part size and number of parts at a time as ours.
 *
 * @param settings what for
 * @param moto where they move things to
 */
record Contenders(Settings settings, URI moto) {
    static final String BUCKET = "bench";

    /** moto takes any signature. */
    private static final String ANYBODY =
            "Authorization: AWS4-HMAC-SHA256 Credential=bench/20260101/us-east-1/s3/aws4_request, SignedHeaders=host,"
                    + " Signature=0";

    private static final long PART = (long) Settings.PART_MIB << 20;

    List<Contender> all() throws IOException {
        List<Contender> all = Ours.both(settings, "aws", ourSettings(), keys());
        all.add(rclone("rclone, defaults: 5 MiB × 4 from 200 MiB on, 4 files", List.of()));
        all.add(rclone(
                "rclone, 16 MiB × 4",
                Ours.inParts(
                        "--s3-chunk-size",
                        Ours.PART,
                        "--s3-upload-cutoff",
                        Ours.PART,
                        "--s3-upload-concurrency",
                        Integer.toString(Settings.AT_ONCE))));
        all.add(aws("aws, defaults: 8 MiB × 10", "aws", ""));
        all.add(aws(
                "aws, 16 MiB × 4",
                "aws-tuned",
                "s3 =\n  max_concurrent_requests = 4\n  multipart_chunksize = 16MB\n  multipart_threshold = 16MB\n"));
        all.add(curl());
        return Ours.wanted(settings, all);
    }

    private Path log(String name) {
        return Ours.log(settings, name);
    }

    private static Map<String, String> keys() {
        return Map.of(
                "AWS_ACCESS_KEY_ID", "bench", "AWS_SECRET_ACCESS_KEY", "bench", "AWS_EC2_METADATA_DISABLED", "true");
    }

    private Map<String, String> ourSettings() {
        return Map.of(
                "regions",
                "us-east-1",
                "bucket",
                BUCKET,
                "role",
                "arn:aws:iam::123456789012:role/bench",
                "endpoint",
                moto.toString());
    }

    private Contender rclone(String name, List<String> options) {
        return Ours.rclone(
                settings,
                name,
                "moto:" + BUCKET,
                Map.of(
                        "RCLONE_CONFIG_MOTO_TYPE", "s3",
                        "RCLONE_CONFIG_MOTO_PROVIDER", "Other",
                        "RCLONE_CONFIG_MOTO_ENDPOINT", moto.toString(),
                        "RCLONE_CONFIG_MOTO_ACCESS_KEY_ID", "bench",
                        "RCLONE_CONFIG_MOTO_SECRET_ACCESS_KEY", "bench"),
                Stream.concat(Stream.of("--s3-no-check-bucket"), options.stream())
                        .toList());
    }

    private Contender aws(String name, String file, String options) throws IOException {
        Path config = settings.work().resolve(file + ".config");
        Files.writeString(config, "[default]\nregion = us-east-1\n" + options);
        return new Program(
                name,
                Ours.with(keys(), "AWS_CONFIG_FILE", config.toString()),
                (direction, folder, prefix) -> {
                    String remote = "s3://" + BUCKET + "/" + prefix;
                    List<String> command = new ArrayList<>(List.of(
                            "aws", "--endpoint-url", moto.toString(), "s3", "cp", "--recursive", "--only-show-errors"));
                    command.addAll(
                            direction == Direction.UPLOAD
                                    ? List.of(folder.toString(), remote)
                                    : List.of(remote, folder.toString()));
                    return command;
                },
                log("aws"));
    }

    /** The bytes alone, in objects of a part at most: nothing is signed, digested or put together. What moto itself takes. */
    private Contender curl() {
        return new Program(
                "curl, the bytes alone, 4 at a time",
                Map.of(),
                (direction, folder, prefix) -> {
                    Path list = settings.work().resolve("curl.list");
                    Files.writeString(list, direction == Direction.UPLOAD ? puts(folder, prefix) : gets(prefix));
                    return List.of(
                            "curl",
                            "-sS",
                            "--fail",
                            "-Z",
                            "--parallel-max",
                            "4",
                            "-H",
                            "Expect:",
                            "-H",
                            ANYBODY,
                            "-K",
                            list.toString());
                },
                log("curl"));
    }

    private String puts(Path folder, String prefix) throws IOException {
        StringBuilder lines = new StringBuilder();
        Path parts = settings.work().resolve("parts");
        for (Path file : files(folder)) {
            List<Path> pieces = Files.size(file) > PART ? files(parts) : List.of(file);
            for (Path piece : pieces) {
                lines.append("upload-file = \"").append(piece).append("\"\nurl = \"");
                lines.append(object(prefix + piece.getFileName())).append("\"\n");
            }
        }
        return lines.toString();
    }

    private String gets(String prefix) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String line : Files.readAllLines(settings.work().resolve("curl.list"))) {
            if (line.startsWith("url = ") && line.contains(prefix)) {
                lines.append(line).append("\noutput = \"/dev/null\"\n");
            }
        }
        return lines.toString();
    }

    private String object(String key) {
        return moto + "/" + BUCKET + "/" + key;
    }

    static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
