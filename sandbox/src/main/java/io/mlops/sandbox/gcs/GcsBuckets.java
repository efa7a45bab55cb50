package io.mlops.sandbox.gcs;

import io.mlops.sandbox.wire.Forwarder;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The buckets of one sandbox. They lie in fake-gcs-server under names of this sandbox's own, so that sandboxes may share one. Buckets
 * whose names begin with {@code foreign} are somebody else's. Thread-safe.
 */
public final class GcsBuckets implements AutoCloseable {
    static final JsonMapper JSON = new JsonMapper();
    static final String FOREIGN = "foreign";
    private static final String API = "/storage/v1/b";

    private final URI fake;
    private final String project;
    private final InstantSource clock;
    private final Forwarder forwarder = new Forwarder();
    private final Map<String, GcsBucket> buckets = new ConcurrentHashMap<>();
    private final Set<String> denied = ConcurrentHashMap.newKeySet();
    private final String namespace;
    private final AtomicInteger made = new AtomicInteger();

    /**
     * Without any bucket.
     *
     * @param fake where fake-gcs-server listens
     * @param project whose buckets these are, by its number
     */
    public GcsBuckets(URI fake, String project, InstantSource clock) {
        this.fake = fake;
        this.project = project;
        this.clock = clock;
        byte[] random = new byte[6];
        new SecureRandom().nextBytes(random);
        this.namespace = HexFormat.of().formatHex(random);
    }

    InstantSource clock() {
        return clock;
    }

    URI fake() {
        return fake;
    }

    /** What the caller may not do from now on, such as {@code storage.objects.create}. */
    public void deny(String permission) {
        denied.add(permission);
    }

    boolean allowed(String permission) {
        return !denied.contains(permission);
    }

    Optional<GcsBucket> find(String name) {
        return Optional.ofNullable(buckets.get(name));
    }

    /** Names of all buckets, in no order. */
    public List<String> names() {
        return List.copyOf(buckets.keySet());
    }

    /**
     * Makes a bucket as people set them up: with uniform access, closed to the public.
     *
     * @param region where it lies
     */
    public void create(String name, String region) throws IOException, InterruptedException {
        ObjectNode settings = JSON.createObjectNode().put("name", name).put("location", region);
        ObjectNode access = settings.putObject("iamConfiguration").put("publicAccessPrevention", "enforced");
        access.putObject("uniformBucketLevelAccess").put("enabled", true);
        try {
            create(settings);
        } catch (GcsError e) {
            throw new IOException(e);
        }
    }

    /** Makes a bucket; 409 where it is there. */
    GcsBucket create(ObjectNode settings) throws GcsError, IOException, InterruptedException {
        String name = settings.path("name").asString("");
        if (!name.matches("[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]")) {
            throw GcsError.invalid("Invalid bucket name: '" + name + "'");
        }
        String region = settings.path("location").asString("US").toLowerCase(Locale.ROOT);
        ObjectNode document = JSON.createObjectNode();
        String now = clock.instant().toString();
        document.put("kind", "storage#bucket").put("id", name).put("projectNumber", project);
        document.put("timeCreated", now)
                .put("updated", now)
                .put("metageneration", "1")
                .put("etag", "m1");
        document.put("storageClass", "STANDARD").put("locationType", "region");
        settings.properties().forEach(each -> document.set(each.getKey(), each.getValue()));
        document.put("location", region.toUpperCase(Locale.ROOT));
        BucketRules.check(document, Optional.empty(), clock.instant());
        GcsBucket bucket = new GcsBucket("b-" + namespace + "-" + made.incrementAndGet(), region, document);
        if (name.startsWith(FOREIGN) || buckets.putIfAbsent(name, bucket) != null) {
            throw new GcsError(
                    409,
                    "conflict",
                    "The requested bucket name is not available. The bucket namespace is shared by all users of the"
                            + " system. Please select a different name and try again.");
        }
        String body = JSON.createObjectNode().put("name", bucket.inside()).toString();
        WireAnswer answer = own("POST", API, body);
        if (answer.status() != 200) {
            throw new IOException("fake-gcs-server answers " + answer.status() + " to a new bucket");
        }
        return bucket;
    }

    /** Removes it; 409 where something is in it. */
    void delete(GcsBucket bucket) throws GcsError, IOException, InterruptedException {
        WireAnswer answer = own("DELETE", API + "/" + bucket.inside(), "");
        if (answer.status() != 200) {
            throw new GcsError(409, "conflict", "The bucket you tried to delete is not empty.");
        }
        buckets.remove(bucket.name());
    }

    /** What is there under this name, as fake-gcs-server tells it. */
    Optional<ObjectNode> object(GcsBucket bucket, String rawName) throws IOException, InterruptedException {
        WireAnswer answer = own("GET", API + "/" + bucket.inside() + "/o/" + rawName, "");
        JsonNode told = answer.status() == 200 ? JSON.readTree(answer.body()) : null;
        return told instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
    }

    /** Lets the rules of a bucket do what is due by now. */
    void age(GcsBucket bucket) throws IOException, InterruptedException {
        synchronized (bucket) {
            for (String object : bucket.age(clock.instant())) {
                WireAnswer answer = own("DELETE", API + "/" + bucket.inside() + "/o/" + encoded(object), "");
                if (answer.status() != 200 && answer.status() != 404) {
                    throw new IOException("fake-gcs-server answers " + answer.status() + " to a deletion");
                }
            }
        }
    }

    WireAnswer forward(WireRequest request, URI target) throws IOException, InterruptedException {
        return forwarder.forward(request, target);
    }

    private WireAnswer own(String method, String path, String body) throws IOException, InterruptedException {
        Map<String, List<String>> headers = Map.of("content-type", List.of("application/json"));
        URI target = URI.create(fake + path);
        return forwarder.forward(
                new WireRequest(method, target, headers, body.getBytes(StandardCharsets.UTF_8)), target);
    }

    /** Leaves nothing of this sandbox in fake-gcs-server. */
    @Override
    public void close() {
        try {
            for (GcsBucket bucket : buckets.values()) {
                JsonNode listed = JSON.readTree(
                        own("GET", API + "/" + bucket.inside() + "/o", "").body());
                for (JsonNode each : listed.path("items")) {
                    own(
                            "DELETE",
                            API + "/" + bucket.inside() + "/o/"
                                    + encoded(each.path("name").asString("")),
                            "");
                }
                own("DELETE", API + "/" + bucket.inside(), "");
            }
        } catch (IOException e) {
            // One that has ended holds nothing any more.
            System.getLogger(GcsBuckets.class.getName())
                    .log(System.Logger.Level.DEBUG, "fake-gcs-server has ended before its sandbox", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            forwarder.close();
        }
    }

    static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
