package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.cli.console.Session;
import io.mlops.cli.http.HttpAnswer;
import io.mlops.cli.http.HttpConnection;
import io.mlops.cli.http.HttpRequest;
import io.mlops.cli.process.ProcessFile;
import io.mlops.cli.process.SandboxProcess;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
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

    void print(Session session) {
        if (session.json()) {
            ObjectNode whole = JSON.createObjectNode().put("admin", admin.toString());
            whole.setAll((ObjectNode) state);
            session.result(whole.toString());
            return;
        }
        JsonNode aws = state.path("aws");
        session.result("# in " + session.home().config());
        session.result("providers:");
        session.result("  aws:");
        session.result("    regions: "
                + String.join(
                        ",",
                        aws.path("regions")
                                .valueStream()
                                .map(region -> region.path("name").asString())
                                .toList()));
        session.result("    bucket: mlops-sandbox-{region}");
        session.result("    role: " + aws.path("role").asString());
        for (JsonNode region : aws.path("regions")) {
            session.result("    endpoint." + region.path("name").asString() + ": "
                    + region.path("url").asString());
        }
        session.result("# in the environment");
        session.result("export AWS_ACCESS_KEY_ID=" + aws.path("access-key-id").asString());
        session.result(
                "export AWS_SECRET_ACCESS_KEY=" + aws.path("secret-access-key").asString());
        session.result(
                "# faults: curl -X PUT " + admin + "faults/REGION/throttle|error|slow|refuse|hang|stock-out|quota");
        for (JsonNode region : aws.path("regions")) {
            for (JsonNode fault : region.path("faults")) {
                session.result("# " + region.path("name").asString() + " has the fault " + fault);
            }
        }
    }
}
