package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.cli.config.Config;
import io.mlops.cli.console.Session;
import io.mlops.cli.http.HttpAnswer;
import io.mlops.cli.http.HttpConnection;
import io.mlops.cli.http.HttpRequest;
import io.mlops.cli.process.Distribution;
import io.mlops.cli.process.ProcessFile;
import io.mlops.cli.process.SandboxProcess;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a sandbox says about itself, and the settings that follow from it.
 *
 * @param admin where it is administered
 */
record SandboxReport(URI admin, JsonNode state) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** Empty where none runs. */
    static Optional<SandboxReport> of(SandboxProcess process) throws IOException {
        Optional<ProcessFile> file = process.find();
        if (file.isEmpty()) {
            return Optional.empty();
        }
        URI admin = URI.create("http://127.0.0.1:" + file.get().adminPort() + "/");
        HttpAnswer answer = HttpConnection.once(admin, HttpRequest.get(admin), TIMEOUT);
        if (!answer.ok()) {
            throw new MlopsException(ErrorCode.UNAVAILABLE, "cannot ask the sandbox: it answers " + answer.status());
        }
        return Optional.of(new SandboxReport(admin, JSON.readTree(answer.body())));
    }

    /** Tells the settings, and remembers that they were told. */
    void print(Session session) throws IOException {
        new SandboxSettings(session.home()).remember(settings());
        if (session.json()) {
            ObjectNode whole = JSON.createObjectNode().put("admin", admin.toString());
            whole.setAll((ObjectNode) state);
            settings().forEach(whole.putObject("settings")::put);
            environment().forEach(whole.putObject("environment")::put);
            session.result(whole.toString());
            return;
        }
        session.result(
                "# for this shell and this home: eval \"$(" + session.commandLine("sandbox status") + ")\", or paste");
        environment().forEach((name, value) -> session.result("export " + name + "=" + value));
        SortedMap<String, String> settings = settings();
        // Of another sandbox, or of a real account: together with these they would mean something else.
        Config.read(session.home()).settings().forEach((key, value) -> {
            if (state.has(key.provider()) && !value.isEmpty()) {
                settings.putIfAbsent(key.key(), "");
            }
        });
        session.result(settings.entrySet().stream()
                .map(each -> each.getKey() + " " + quoted(each.getValue()))
                .collect(Collectors.joining(
                        " \\\n  ",
                        quoted(Distribution.current().launcher().toString()) + " config set --home "
                                + quoted(session.home().root().toString()) + " \\\n  ",
                        "")));
        session.result(
                "# faults: curl -X PUT $MLOPS_SANDBOX/faults/REGION/throttle (error, slow, refuse, hang, stock-out, quota, expired);"
                        + " -X DELETE lifts it");
        for (JsonNode cloud : state) {
            cloud.path("regions").forEach(place -> print(session, place));
        }
    }

    private static void print(Session session, JsonNode place) {
        String name = "# " + place.path("name").asString();
        for (JsonNode fault : place.path("faults")) {
            session.result(name + " has the fault " + fault);
        }
        for (JsonNode resource : place.path("resources")) {
            String id = resource.asString();
            session.result(name + " has " + id.replaceFirst("^([^:]*:){5}|^/.*/providers/", ""));
        }
    }

    /** What the home needs to know. */
    private SortedMap<String, String> settings() {
        SortedMap<String, String> settings = new TreeMap<>();
        if (state.has(SandboxClouds.AWS)) {
            aws(state.path(SandboxClouds.AWS))
                    .forEach((key, value) -> settings.put(key(SandboxClouds.AWS, key), value));
        }
        for (String cloud : List.of(SandboxClouds.AZURE, SandboxClouds.GCP)) {
            state.path(cloud)
                    .path("settings")
                    .properties()
                    .forEach(each -> settings.put(
                            key(cloud, each.getKey()), each.getValue().asString()));
        }
        return settings;
    }

    private static Map<String, String> aws(JsonNode aws) {
        List<String> names = new ArrayList<>();
        Map<String, String> settings = new TreeMap<>();
        for (JsonNode region : aws.path("regions")) {
            String name = region.path("name").asString();
            names.add(name);
            settings.put("endpoint." + name, region.path("url").asString());
            for (String service : List.of("ce", "budgets")) {
                // Wherever the home runs, AWS's services of money are asked in one region.
                settings.putIfAbsent("endpoint." + service, region.path("url").asString());
            }
        }
        settings.put("regions", String.join(",", names));
        settings.put("bucket", "mlops-sandbox-{region}");
        settings.put("role", aws.path("role").asString());
        return settings;
    }

    private static String key(String provider, String key) {
        return "providers." + provider + "." + key;
    }

    /** What the processes that call it need: keys are never a setting. */
    private SortedMap<String, String> environment() {
        SortedMap<String, String> environment = new TreeMap<>();
        environment.put("MLOPS_SANDBOX", admin.toString().replaceFirst("/$", ""));
        JsonNode aws = state.path(SandboxClouds.AWS);
        if (aws.isObject()) {
            environment.put("AWS_ACCESS_KEY_ID", aws.path("access-key-id").asString());
            environment.put(
                    "AWS_SECRET_ACCESS_KEY", aws.path("secret-access-key").asString());
        }
        JsonNode azure = state.path(SandboxClouds.AZURE);
        if (azure.isObject()) {
            environment.put("IDENTITY_ENDPOINT", azure.path("identity-endpoint").asString());
            environment.put("IDENTITY_HEADER", azure.path("identity-header").asString());
        }
        JsonNode gcp = state.path(SandboxClouds.GCP);
        if (gcp.isObject()) {
            environment.put("GCE_METADATA_HOST", gcp.path("metadata-host").asString());
        }
        return environment;
    }

    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:,@-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
