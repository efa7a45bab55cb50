package io.mlops.provider.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpRequest;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The data plane of Azure Batch, in records of ours: jobs, their tasks and the files of these
 * (https://learn.microsoft.com/rest/api/batchservice/). Fails as {@link JsonService} does. Thread-safe.
 */
final class BatchClient {
    /** https://learn.microsoft.com/rest/api/batchservice/batch-service-rest-api-versioning */
    private static final String VERSION = "2024-07-01.20.0";

    private static final String JSON = "application/json; odata=minimalmetadata";
    private static final int NOT_FOUND = 404;
    /** Nothing of this name or machine, files that are not there any more or not yet (TaskFilesUnavailable), the end of a file. */
    private static final Set<Integer> NO_FILE = Set.of(404, 409, 416);

    private static final HttpHeaderName RANGE = HttpHeaderName.fromString("ocp-range");
    private static final HttpHeaderName LENGTH = HttpHeaderName.CONTENT_LENGTH;

    private final AzureConfig config;
    private final HttpPipeline pipeline;

    BatchClient(AzureConfig config, AzureClients clients) {
        this.config = config;
        this.pipeline = clients.batch();
    }

    Optional<BatchJob> job(String region, String id) {
        return find(region, "/jobs/" + id, BatchJob.class);
    }

    /** All of them, whoever made them. */
    List<BatchJob> jobs(String region) {
        JsonService service = service(region);
        return service.pages(service.at("/jobs", version(Map.of())), BatchJob.class);
    }

    void add(String region, BatchJob job) {
        send(region, HttpMethod.POST, "/jobs", job);
    }

    /** Ends it and its task; nothing where it has ended. */
    void terminate(String region, String job, String reason) {
        send(region, HttpMethod.POST, "/jobs/" + job + "/terminate", new BatchJob.Termination(reason));
    }

    void delete(String region, String job) {
        send(region, HttpMethod.DELETE, "/jobs/" + job, null);
    }

    Optional<BatchTask> task(String region, String job, String id) {
        return find(region, tasks(job) + "/" + id, BatchTask.class);
    }

    void add(String region, String job, BatchTask task) {
        send(region, HttpMethod.POST, tasks(job), task);
    }

    void terminateTask(String region, String job, String id) {
        send(region, HttpMethod.POST, tasks(job) + "/" + id + "/terminate", null);
    }

    /** At most so many bytes of a file of a task's machine; none at its end, or where machine or file are not there. */
    byte[] file(String region, String job, String task, String file, long from, int most) {
        JsonService service = service(region);
        HttpRequest request =
                new HttpRequest(HttpMethod.GET, file(service, job, task, file).toString());
        request.setHeader(RANGE, "bytes=" + from + "-" + (from + most - 1));
        try {
            return service.send(request).body();
        } catch (ArmException e) {
            if (NO_FILE.contains(e.status())) {
                return new byte[0];
            }
            throw e;
        }
    }

    /** How long such a file is, in bytes; 0 where it is not there. */
    long length(String region, String job, String task, String file) {
        JsonService service = service(region);
        HttpRequest request =
                new HttpRequest(HttpMethod.HEAD, file(service, job, task, file).toString());
        try {
            String length = service.send(request).response().getHeaderValue(LENGTH);
            return length == null ? 0 : Long.parseLong(length);
        } catch (ArmException e) {
            if (NO_FILE.contains(e.status())) {
                return 0;
            }
            throw e;
        }
    }

    private static URI file(JsonService service, String job, String task, String file) {
        return service.at(tasks(job) + "/" + task + "/files/" + file, version(Map.of()));
    }

    private static String tasks(String job) {
        return "/jobs/" + job + "/tasks";
    }

    private <T> Optional<T> find(String region, String path, Class<T> type) {
        try {
            return Optional.of(send(region, HttpMethod.GET, path, null).read(type));
        } catch (ArmException e) {
            if (e.status() == NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private ArmReply send(String region, HttpMethod method, String path, @Nullable Object body) {
        JsonService service = service(region);
        return service.send(method, service.at(path, version(Map.of())), body, ArmCondition.NONE);
    }

    private JsonService service(String region) {
        URI address = config.endpoints().batch(config.batchAccountIn(region), region);
        return new JsonService(pipeline, address, JSON, "odata.nextLink");
    }

    private static Map<String, String> version(Map<String, String> query) {
        Map<String, String> all = new TreeMap<>(query);
        all.put("api-version", VERSION);
        return all;
    }
}
