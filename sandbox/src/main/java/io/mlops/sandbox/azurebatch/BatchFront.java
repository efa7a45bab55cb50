package io.mlops.sandbox.azurebatch;

import io.mlops.sandbox.arm.ArmError;
import io.mlops.sandbox.arm.ArmRegion;
import io.mlops.sandbox.arm.ArmWorld;
import io.mlops.sandbox.container.RunLog;
import io.mlops.sandbox.wire.RoutedService;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The data plane of a region's account: jobs, tasks and what these wrote. Thread-safe. */
final class BatchFront implements RoutedService {
    private static final String AUDIENCE = "https://batch.core.windows.net";
    private static final String JSON_BODY = "application/json; odata=minimalmetadata";
    private static final Pattern VERSION = Pattern.compile("(?:.*&)?api-version=2[0-9-]{9}\\.[0-9]+\\.0(?:&.*)?");
    private static final Pattern SKIP = Pattern.compile("(?:.*&)?skiptoken=([0-9]{1,6})(?:&.*)?");
    private static final Pattern ID = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
    /** Few, so that whoever does not follow links finds out. */
    private static final int PAGE = 20;

    private static final JsonMapper JSON = new JsonMapper();

    private final ArmWorld world;
    private final ArmRegion region;
    private final BatchTable table;

    BatchFront(ArmWorld world, ArmRegion region, BatchTable table) {
        this.world = world;
        this.region = region;
        this.table = table;
    }

    /** A path in its parts behind the account. */
    private record Target(String method, List<String> parts) {
        static Target of(WireRequest request) {
            List<String> parts = List.of(request.rawPath().substring(1).split("/"));
            return new Target(request.method(), parts.subList(Math.min(2, parts.size()), parts.size()));
        }

        /** The method and the shape, as {@code GET jobs/*}: every second part is a name. */
        String shape() {
            StringBuilder shape = new StringBuilder(method).append(' ');
            for (int each = 0; each < parts.size(); each++) {
                shape.append(each == 0 ? "" : "/").append(each % 2 == 0 ? parts.get(each) : "*");
            }
            return shape.toString();
        }

        String name(int at) {
            return parts.get(at * 2 + 1);
        }
    }

    @Override
    public boolean matches(WireRequest request) {
        return request.rawPath().startsWith("/batch/");
    }

    @Override
    public String operation(WireRequest request) {
        return switch (Target.of(request).shape()) {
            case "POST jobs" -> "Job_Add";
            case "GET jobs" -> "Job_List";
            case "GET jobs/*" -> "Job_Get";
            case "DELETE jobs/*" -> "Job_Delete";
            case "POST jobs/*/terminate" -> "Job_Terminate";
            case "POST jobs/*/tasks" -> "Task_Add";
            case "GET jobs/*/tasks/*" -> "Task_Get";
            case "POST jobs/*/tasks/*/terminate" -> "Task_Terminate";
            case "GET jobs/*/tasks/*/files/*" -> "File_GetFromTask";
            case "HEAD jobs/*/tasks/*/files/*" -> "File_GetPropertiesFromTask";
            default -> request.method();
        };
    }

    @Override
    public WireAnswer answer(WireRequest request) {
        try {
            world.tokens().check(request.header("authorization"), AUDIENCE);
            if (!request.rawPath().startsWith("/batch/" + region.batchAccount() + "/")) {
                throw new ArmError(404, "ResourceNotFound", "There is no such account in this region.");
            }
            if (!VERSION.matcher(request.rawQuery()).matches()) {
                throw new ArmError(
                        400, "MissingRequiredQueryParameter", "A query parameter that's mandatory was not specified.");
            }
            return dispatch(request, Target.of(request));
        } catch (ArmError e) {
            return error(e);
        }
    }

    private static WireAnswer error(ArmError e) {
        ObjectNode body = JSON.createObjectNode().put("code", e.code());
        body.putObject("message")
                .put("lang", "en-us")
                .put("value", e.text() + "\nRequestId:" + UUID.randomUUID() + "\nTime:" + Instant.EPOCH);
        return json(e.status(), body);
    }

    private static WireAnswer json(int status, JsonNode body) {
        return WireAnswer.of(status, JSON_BODY, JSON.writeValueAsBytes(body));
    }

    private static WireAnswer empty(int status) {
        return new WireAnswer(status, Map.of(), new byte[0]);
    }

    private WireAnswer dispatch(WireRequest request, Target target) throws ArmError {
        return switch (target.shape()) {
            case "POST jobs" -> addJob(body(request));
            case "GET jobs" -> list(request);
            case "GET jobs/*" ->
                json(200, table.with(all -> job(all, target.name(0)).described()));
            case "DELETE jobs/*" -> deleteJob(target.name(0));
            case "POST jobs/*/terminate" -> terminateJob(target.name(0), body(request));
            case "POST jobs/*/tasks" -> addTask(target.name(0), body(request));
            case "GET jobs/*/tasks/*" ->
                json(200, table.with(all -> task(all, target).described()));
            case "POST jobs/*/tasks/*/terminate" -> terminateTask(target);
            case "GET jobs/*/tasks/*/files/*", "HEAD jobs/*/tasks/*/files/*" -> file(request, target);
            default -> throw new ArmError(405, "UnsupportedHttpVerb", "The sandbox has no " + target.shape() + ".");
        };
    }

    private static ObjectNode body(WireRequest request) throws ArmError {
        if (!request.header("content-type").orElse("").equals(JSON_BODY)) {
            throw new ArmError(
                    400, "InvalidHeaderValue", "The value for one of the HTTP headers is not in the correct format.");
        }
        try {
            if (JSON.readTree(request.body()) instanceof ObjectNode body) {
                return body;
            }
        } catch (JacksonException e) {
            // told below
        }
        throw new ArmError(400, "InvalidRequestBody", "The specified request body is not syntactically valid.");
    }

    private static String id(ObjectNode body) throws ArmError {
        String id = body.path("id").asString("");
        if (!ID.matcher(id).matches()) {
            throw new ArmError(400, "InvalidPropertyValue", "The value provided for id is invalid: " + id);
        }
        return id;
    }

    private JobState job(BatchTable all, String id) throws ArmError {
        return all.job(region.name(), id)
                .orElseThrow(() -> new ArmError(404, "JobNotFound", "The specified job does not exist."));
    }

    private TaskState task(BatchTable all, Target target) throws ArmError {
        return job(all, target.name(0))
                .task(target.name(1))
                .orElseThrow(() -> new ArmError(404, "TaskNotFound", "The specified task does not exist."));
    }

    private WireAnswer addJob(ObjectNode body) throws ArmError {
        String id = id(body);
        return table.with(all -> {
            Optional<JobState> there = all.job(region.name(), id);
            if (there.isPresent()) {
                throw there.get().deleting()
                        ? new ArmError(409, "JobBeingDeleted", "The specified job is being deleted.")
                        : new ArmError(409, "JobExists", "The specified job already exists.");
            }
            String url = region.url() + "/batch/" + region.batchAccount() + "/jobs/" + id;
            all.put(region.name(), new JobState(body, url, world.clock().instant()));
            return empty(201).with("Location", url);
        });
    }

    private WireAnswer list(WireRequest request) {
        Matcher skip = SKIP.matcher(request.rawQuery());
        int from = skip.matches() ? Integer.parseInt(skip.group(1)) : 0;
        List<ObjectNode> jobs = table.with(
                all -> all.jobs(region.name()).stream().map(JobState::described).toList());
        ObjectNode page = JSON.createObjectNode();
        ArrayNode value = page.putArray("value");
        jobs.stream().skip(from).limit(PAGE).forEach(value::add);
        if (from + PAGE < jobs.size()) {
            String query = request.rawQuery().replaceAll("&?skiptoken=[0-9]+", "");
            page.put("odata.nextLink", region.url() + request.rawPath() + "?" + query + "&skiptoken=" + (from + PAGE));
        }
        return json(200, page);
    }

    private WireAnswer deleteJob(String id) throws ArmError {
        return table.with(all -> {
            JobState job = job(all, id);
            if (job.deleting()) {
                throw new ArmError(409, "JobBeingDeleted", "The specified job is being deleted.");
            }
            job.delete(world.clock().instant());
            return empty(202);
        });
    }

    private WireAnswer terminateJob(String id, ObjectNode body) throws ArmError {
        return table.with(all -> {
            JobState job = job(all, id);
            requireActive(job);
            job.terminate(
                    body.path("terminateReason").asString("UserTerminate"),
                    world.clock().instant());
            return empty(202);
        });
    }

    private static void requireActive(JobState job) throws ArmError {
        if (!job.active()) {
            throw new ArmError(409, "JobCompleted", "The specified job is already in a completed state.");
        }
    }

    private WireAnswer addTask(String id, ObjectNode body) throws ArmError {
        String task = id(body);
        return table.with(all -> {
            JobState job = job(all, id);
            requireActive(job);
            if (job.task(task).isPresent()) {
                throw new ArmError(409, "TaskExists", "The specified task already exists.");
            }
            job.add(all.task(region, job, body));
            return empty(201);
        });
    }

    private WireAnswer terminateTask(Target target) throws ArmError {
        return table.with(all -> {
            TaskState task = task(all, target);
            if (task.completed()) {
                throw new ArmError(409, "TaskCompleted", "The specified task is already in a completed state.");
            }
            task.terminate(world.clock().instant());
            return empty(204);
        });
    }

    private WireAnswer file(WireRequest request, Target target) throws ArmError {
        if (!target.name(2).equals("stdout.txt")) {
            throw new ArmError(404, "FileNotFound", "The specified file does not exist.");
        }
        RunLog log = table.with(all -> task(all, target).log())
                .orElseThrow(() ->
                        new ArmError(409, "TaskFilesUnavailable", "The files of the specified task are unavailable."));
        if (request.method().equals("HEAD")) {
            return new WireAnswer(200, Map.of("Content-Length", List.of(Integer.toString(log.length()))), new byte[0]);
        }
        String range = request.header("ocp-range").orElse("bytes=0-");
        if (!RunLog.isRange(range)) {
            throw new ArmError(400, "InvalidHeaderValue", "The range is invalid.");
        }
        RunLog.Part part = log.part(range)
                .orElseThrow(() -> new ArmError(
                        416, "InvalidRange", "The specified range is invalid for the current size of the file."));
        return WireAnswer.of(206, "application/octet-stream", part.content())
                .with("Content-Range", part.contentRange());
    }
}
