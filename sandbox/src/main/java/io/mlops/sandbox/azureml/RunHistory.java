package io.mlops.sandbox.azureml;

import io.mlops.Sha256;
import io.mlops.sandbox.arm.ArmError;
import io.mlops.sandbox.arm.ArmPath;
import io.mlops.sandbox.arm.ArmRegion;
import io.mlops.sandbox.arm.ArmWorld;
import io.mlops.sandbox.container.RunLog;
import io.mlops.sandbox.wire.RoutedService;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a region's run history tells of jobs, and their logs, for which a signed address is enough. Thread-safe. */
final class RunHistory implements RoutedService {
    /** Where a run's log is. */
    static final String LOG = "user_logs/std_log.txt";

    private static final String PREFIX = "/history/v1.0";
    private static final String LOGS = "/azureml-run-logs/";
    private static final String AUDIENCE = "https://ml.azure.com";
    private static final JsonMapper JSON = new JsonMapper();

    private final String secret = UUID.randomUUID().toString();
    private final ArmWorld world;
    private final ArmRegion region;
    private final JobTable jobs;

    RunHistory(ArmWorld world, ArmRegion region, JobTable jobs) {
        this.world = world;
        this.region = region;
        this.jobs = jobs;
    }

    @Override
    public boolean matches(WireRequest request) {
        return request.rawPath().startsWith(PREFIX + "/") || request.rawPath().startsWith(LOGS);
    }

    @Override
    public String operation(WireRequest request) {
        return request.rawPath().startsWith(LOGS) ? "GetBlob" : "Runs_GetDetails";
    }

    @Override
    public WireAnswer answer(WireRequest request) {
        try {
            return request.rawPath().startsWith(LOGS) ? log(request) : details(request);
        } catch (ArmError e) {
            ObjectNode body = JSON.createObjectNode();
            body.set("error", e.json());
            return json(e.status(), body);
        }
    }

    private static WireAnswer json(int status, ObjectNode body) {
        return WireAnswer.of(status, "application/json", JSON.writeValueAsBytes(body));
    }

    private WireAnswer details(WireRequest request) throws ArmError {
        world.tokens().check(request.header("Authorization"), AUDIENCE);
        ArmPath path = ArmPath.parse(request.rawPath().substring(PREFIX.length()));
        String run = path.name(1);
        if (!path.name(0).equalsIgnoreCase(region.workspace()) || !path.last().equals("details")) {
            throw new ArmError(404, "UserError", "There is nothing at " + request.rawPath());
        }
        String address = region.url() + LOGS + run + "?sig=" + signature(run);
        Optional<ObjectNode> details = jobs.with(id(run), job -> job.map(there -> there.details(run, address)));
        return json(
                200,
                details.orElseThrow(() -> new ArmError(404, "UserError", "Run with id " + run + " does not exist.")));
    }

    private String id(String run) {
        return world.account().groupId() + "/providers/" + ComputeClusters.NAMESPACE + "/workspaces/"
                + region.workspace() + "/jobs/" + run;
    }

    /** Whoever has the address may read: it has to be one that was given out. */
    private String signature(String run) {
        return Sha256.of((secret + run).getBytes(StandardCharsets.UTF_8)).hex();
    }

    private WireAnswer log(WireRequest request) throws ArmError {
        String run = request.rawPath().substring(LOGS.length());
        if (!request.rawQuery().equals("sig=" + signature(run))) {
            throw new ArmError(403, "AuthenticationFailed", "The signature of the address is not valid.");
        }
        if (request.header("Authorization").isPresent()) {
            throw new ArmError(403, "AuthenticationFailed", "A signed address is used without a token.");
        }
        RunLog log = jobs.with(id(run), job -> job.map(CommandJobState::log))
                .orElseThrow(() -> new ArmError(404, "BlobNotFound", "The specified blob does not exist."));
        if (request.method().equals("HEAD")) {
            return new WireAnswer(200, Map.of("Content-Length", List.of(Integer.toString(log.length()))), new byte[0]);
        }
        String range = request.header("Range").orElse("bytes=0-");
        if (!RunLog.isRange(range)) {
            throw ArmError.invalid("The range is invalid.");
        }
        RunLog.Part part = log.part(range)
                .orElseThrow(() -> new ArmError(
                        416, "InvalidRange", "The range specified is invalid for the current size of the resource."));
        return WireAnswer.of(206, "text/plain", part.content()).with("Content-Range", part.contentRange());
    }
}
