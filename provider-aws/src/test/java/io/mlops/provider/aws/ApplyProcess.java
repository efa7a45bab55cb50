package io.mlops.provider.aws;

import io.mlops.CallListener;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Applies an endpoint in a process of its own, so that it can be killed in the middle. */
final class ApplyProcess {
    private ApplyProcess() {}

    /** The model's file, then the settings as {@code key=value}. */
    public static void main(String[] args) throws IOException {
        Map<String, String> settings = new HashMap<>();
        for (String argument : List.of(args).subList(1, args.length)) {
            String[] setting = argument.split("=", 2);
            settings.put(setting[0], setting[1]);
        }
        try (Provider provider =
                new AwsProviderFactory().open(new ProviderSettings("aws", settings), CallListener.NONE)) {
            provider.endpoints().apply(Specs.of(Files.readAllBytes(Path.of(args[0]))));
        }
    }

    /** Starts one; its output goes to the file. */
    static Process start(Path model, Map<String, String> settings, Path output) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Daws.accessKeyId=" + System.getProperty("aws.accessKeyId"),
                "-Daws.secretAccessKey=" + System.getProperty("aws.secretAccessKey"),
                "-Daws.disableEc2Metadata=true",
                "-cp",
                System.getProperty("java.class.path"),
                ApplyProcess.class.getName(),
                model.toString()));
        settings.forEach((key, value) -> command.add(key + "=" + value));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }
}
