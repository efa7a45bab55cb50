package io.mlops.sandbox.gcs;

import io.mlops.sandbox.wire.RoutedService;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON API of Cloud Storage in one region: checks who calls, adds what fake-gcs-server lacks (all settings of buckets, storage classes
 * of what is rewritten, preconditions of other calls than uploads, retention, Autoclass), and lets it answer. Buckets are found from every
 * region, as at Google's. Thread-safe.
 */
public final class GcsFront implements RoutedService {
    private final GcsBuckets buckets;
    private final GcsObjects objects;
    private final Function<Optional<String>, Optional<String>> refusal;

    /** @param refusal why a caller with this header {@code Authorization} is refused; empty for one who may call */
    public GcsFront(GcsBuckets buckets, Function<Optional<String>, Optional<String>> refusal) {
        this.buckets = buckets;
        this.objects = new GcsObjects(buckets);
        this.refusal = refusal;
    }

    @Override
    public boolean matches(WireRequest request) {
        return request.rawPath().matches("(/upload|/download)?/storage/v1/b(/.*)?");
    }

    @Override
    public String operation(WireRequest request) {
        try {
            return GcsCall.of(request).operation();
        } catch (IOException e) {
            return request.method(); // the answer says what is wrong with it
        }
    }

    @Override
    public WireAnswer answer(WireRequest request) throws IOException, InterruptedException {
        try {
            Optional<String> refused = refusal.apply(request.header("authorization"));
            if (refused.isPresent()) {
                throw new GcsError(401, "authError", "Invalid Credentials: " + refused.get());
            }
            GcsCall call = GcsCall.of(request);
            if (!buckets.allowed(call.operation())) {
                throw new GcsError(
                        403,
                        "forbidden",
                        "The caller does not have " + call.operation() + " access to the Google Cloud Storage bucket."
                                + " Permission '" + call.operation() + "' denied on resource (or it may not exist).");
            }
            return linked(call.bucket().isEmpty() ? all(call) : one(call), call);
        } catch (GcsError e) {
            return e.answer();
        }
    }

    /** A document's links lead here and not past what is added here. */
    private WireAnswer linked(WireAnswer answer, GcsCall call) {
        Optional<String> host = call.request().header("host");
        boolean document = answer.headers().entrySet().stream()
                .anyMatch(each -> each.getKey().equalsIgnoreCase("content-type")
                        && each.getValue().toString().contains("application/json"));
        if (call.service().equals("download") || call.parameter("alt").equals("media") || !document || host.isEmpty()) {
            return answer;
        }
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        String ours = text.replace("\"http://" + buckets.fake().getAuthority() + "/", "\"http://" + host.get() + "/");
        return new WireAnswer(answer.status(), answer.headers(), ours.getBytes(StandardCharsets.UTF_8));
    }

    private WireAnswer all(GcsCall call) throws GcsError, IOException, InterruptedException {
        if (!call.is("POST")) {
            throw new GcsError(501, "notImplemented", "The sandbox does not list buckets.");
        }
        return json(buckets.create(call.body()).document());
    }

    private WireAnswer one(GcsCall call) throws GcsError, IOException, InterruptedException {
        GcsBucket bucket = bucket(call.bucket());
        return switch (call.rest()) {
            case "" -> bucket(bucket, call);
            case "iam/testPermissions" -> permissions(call);
            case "lockRetentionPolicy" -> lock(bucket, call);
            default -> {
                if (!call.rest().equals("o") && !call.rest().startsWith("o/")) {
                    throw new GcsError(501, "notImplemented", "The sandbox does not know " + call.rest() + ".");
                }
                yield objects.answer(bucket, call);
            }
        };
    }

    GcsBucket bucket(String name) throws GcsError {
        if (name.startsWith(GcsBuckets.FOREIGN)) {
            throw new GcsError(
                    403,
                    "forbidden",
                    "The caller does not have storage.buckets.get access to the Google Cloud Storage bucket. Permission"
                            + " 'storage.buckets.get' denied on resource (or it may not exist).");
        }
        return buckets.find(name).orElseThrow(GcsError::noBucket);
    }

    private WireAnswer bucket(GcsBucket bucket, GcsCall call) throws GcsError, IOException, InterruptedException {
        synchronized (bucket) {
            return switch (call.request().method()) {
                case "GET" -> json(bucket.document());
                case "DELETE" -> {
                    buckets.delete(bucket);
                    yield new WireAnswer(204, Map.of(), new byte[0]);
                }
                case "PATCH" -> patch(bucket, call);
                default -> throw new GcsError(405, "methodNotAllowed", "The sandbox patches buckets only.");
            };
        }
    }

    private WireAnswer patch(GcsBucket bucket, GcsCall call) throws GcsError {
        requireMetageneration(bucket, call);
        ObjectNode next = bucket.document().deepCopy();
        merge(next, call.body());
        BucketRules.check(next, Optional.of(bucket), buckets.clock().instant());
        bucket.document().removeAll();
        bucket.document().setAll(next);
        bucket.changed(buckets.clock().instant());
        return json(bucket.document());
    }

    private static void requireMetageneration(GcsBucket bucket, GcsCall call) throws GcsError {
        var wanted = call.number("ifMetagenerationMatch");
        if (wanted.isPresent() && wanted.getAsLong() != bucket.metageneration()) {
            throw GcsError.condition();
        }
    }

    /** JSON merge patch (RFC 7396), as the API reads it. */
    private static void merge(ObjectNode document, ObjectNode patch) {
        for (Map.Entry<String, JsonNode> each : patch.properties()) {
            JsonNode before = document.get(each.getKey());
            if (each.getValue().isNull()) {
                document.remove(each.getKey());
            } else if (each.getValue() instanceof ObjectNode more
                    && !each.getKey().equals("lifecycle")) {
                ObjectNode merged = before instanceof ObjectNode object ? object : GcsBuckets.JSON.createObjectNode();
                merge(merged, more);
                document.set(each.getKey(), merged);
            } else {
                document.set(each.getKey(), each.getValue());
            }
        }
    }

    private WireAnswer lock(GcsBucket bucket, GcsCall call) throws GcsError {
        synchronized (bucket) {
            requireMetageneration(bucket, call);
            if (!(bucket.document().path("retentionPolicy") instanceof ObjectNode policy)) {
                throw GcsError.invalid("The bucket has no retention policy to lock.");
            }
            policy.put("isLocked", true);
            bucket.changed(buckets.clock().instant());
            return json(bucket.document());
        }
    }

    private WireAnswer permissions(GcsCall call) {
        ObjectNode answer = GcsBuckets.JSON.createObjectNode().put("kind", "storage#testIamPermissionsResponse");
        ArrayNode granted = answer.putArray("permissions");
        for (String each : call.request().rawQuery().split("&", -1)) {
            String permission = GcsCall.decoded(each.substring(each.indexOf('=') + 1));
            if (each.startsWith("permissions=") && buckets.allowed(permission)) {
                granted.add(permission);
            }
        }
        return json(answer);
    }

    static WireAnswer json(JsonNode body) {
        return WireAnswer.of(200, "application/json; charset=UTF-8", body.toString());
    }
}
