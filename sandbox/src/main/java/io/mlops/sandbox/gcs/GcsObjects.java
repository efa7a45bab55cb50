package io.mlops.sandbox.gcs;

import io.mlops.sandbox.gcs.GcsBucket.Kept;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The objects of buckets: what fake-gcs-server answers, between what it does not check and what it does not tell. Thread-safe. */
final class GcsObjects {
    private final GcsBuckets buckets;
    /** Names of objects by the ids of their unfinished resumable uploads. */
    private final Map<String, String> sessions = new ConcurrentHashMap<>();
    /** What unfinished resumable uploads ask for. */
    private final Map<String, Wanted> wanted = new ConcurrentHashMap<>();

    /** What a write asks of the object that it makes. */
    private record Wanted(String storageClass, String key) {}

    GcsObjects(GcsBuckets buckets) {
        this.buckets = buckets;
    }

    WireAnswer answer(GcsBucket bucket, GcsCall call) throws GcsError, IOException, InterruptedException {
        String object = call.object();
        if (call.service().equals("upload")) {
            synchronized (bucket) {
                return upload(bucket, call);
            }
        }
        if (object == null) {
            return told(bucket, send(bucket, call));
        }
        if (call.is("GET") || call.is("HEAD")) {
            return read(bucket, call, object);
        }
        return switch (call.action()) {
            case "rewriteTo" -> rewrite(bucket, call, object);
            case "compose" -> compose(bucket, call, object);
            default -> {
                synchronized (bucket) {
                    yield changed(bucket, call, object);
                }
            }
        };
    }

    private WireAnswer read(GcsBucket bucket, GcsCall call, String object)
            throws GcsError, IOException, InterruptedException {
        // Not held: a content is as old as its answer's beginning.
        OptionalLong match = call.number("ifGenerationMatch");
        if (match.isPresent()) {
            long there = generation(bucket, object);
            if (there == 0) {
                throw GcsError.noObject(bucket.name(), object);
            }
            requireSame(match, there);
        }
        WireAnswer answer = send(bucket, call);
        if (answer.status() == 404) {
            throw GcsError.noObject(bucket.name(), object);
        }
        return call.media() ? content(bucket, object, call, answer) : told(bucket, answer);
    }

    /** The JSON API tells no custom metadata with a content, the XML API does, and the class (reference-headers of its documentation). */
    private static WireAnswer content(GcsBucket bucket, String object, GcsCall call, WireAnswer answer) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(answer.headers());
        if (!call.service().equals("xml")) {
            headers.keySet().removeIf(name -> name.toLowerCase(Locale.ROOT).startsWith("x-goog-meta-"));
        }
        String generation =
                headers.getOrDefault("x-goog-generation", List.of("")).getFirst();
        bucket.kept(object, generation).ifPresent(kept -> {
            headers.put("x-goog-storage-class", List.of(kept.storageClass()));
            headers.put(
                    "last-modified",
                    List.of(DateTimeFormatter.RFC_1123_DATE_TIME.format(
                            kept.created().atOffset(ZoneOffset.UTC))));
        });
        return new WireAnswer(answer.status(), headers, answer.body());
    }

    /** A deletion, or another change of what is told of the object. */
    private WireAnswer changed(GcsBucket bucket, GcsCall call, String object)
            throws GcsError, IOException, InterruptedException {
        long there = generation(bucket, object);
        if (there == 0) {
            throw GcsError.noObject(bucket.name(), object);
        }
        requireSame(call.number("ifGenerationMatch"), there);
        if (call.is("DELETE")) {
            requireFree(bucket, object);
            bucket.forget(object);
            WireAnswer answer = send(bucket, call);
            return answer.status() == 200 ? new WireAnswer(204, Map.of(), new byte[0]) : answer;
        }
        return told(bucket, send(bucket, call));
    }

    private WireAnswer upload(GcsBucket bucket, GcsCall call) throws GcsError, IOException, InterruptedException {
        String id = call.parameter("upload_id");
        String object = id.isEmpty() ? named(call) : sessions.getOrDefault(id, "");
        if (id.isEmpty()) {
            long there = generation(bucket, object);
            requireSame(call.number("ifGenerationMatch"), there);
        }
        if (!call.is("DELETE")) {
            requireFree(bucket, object);
        }
        Wanted begun = wanted.get(id);
        Wanted asked = begun == null ? wanted(bucket, call, metadata(call)) : begun;
        WireAnswer answer = send(bucket, id.isEmpty() ? nameless(call) : call);
        List<String> location = answer.headers().getOrDefault(locationName(answer), List.of());
        if (!location.isEmpty()) {
            return session(bucket, call, object, asked, answer, location.getFirst());
        }
        if (answer.status() == 200 && answer.body().length > 0) {
            sessions.remove(id);
            wanted.remove(id);
            return made(bucket, object, asked, answer);
        }
        return answer;
    }

    /** A bucket that stands in the body would be taken for fake-gcs-server's own. */
    private static GcsCall nameless(GcsCall call) throws GcsError {
        if (!call.parameter("uploadType").equals("resumable")) {
            return call;
        }
        ObjectNode metadata = call.body();
        metadata.remove("bucket");
        WireRequest sent = call.request();
        byte[] body = metadata.toString().getBytes(StandardCharsets.UTF_8);
        return new GcsCall(
                new WireRequest(sent.method(), sent.uri(), sent.headers(), body),
                call.service(),
                call.bucket(),
                call.rest(),
                call.query());
    }

    private static String locationName(WireAnswer answer) {
        return answer.headers().keySet().stream()
                .filter(name -> name.equalsIgnoreCase("location"))
                .findFirst()
                .orElse("Location");
    }

    /** The address that parts are sent to is the sandbox's. */
    private WireAnswer session(
            GcsBucket bucket, GcsCall call, String object, Wanted asked, WireAnswer answer, String location) {
        String query = URI.create(location).getRawQuery();
        String id = query.replaceFirst(".*upload_id=([^&]*).*", "$1");
        sessions.put(id, object);
        wanted.put(id, asked);
        String host = call.request().header("host").orElse("localhost");
        Map<String, List<String>> headers = new HashMap<>(answer.headers());
        headers.put(
                locationName(answer),
                List.of("http://" + host + "/upload/storage/v1/b/" + bucket.name() + "/o?" + query));
        return new WireAnswer(answer.status(), headers, new byte[0]);
    }

    private static String named(GcsCall call) throws GcsError {
        String name = call.parameter("name");
        return name.isEmpty() ? metadata(call).path("name").asString("") : name;
    }

    /** Of an upload: its JSON is the whole body, or the first part of it. */
    private static ObjectNode metadata(GcsCall call) throws GcsError {
        if (!call.parameter("uploadType").equals("multipart")) {
            return call.parameter("uploadType").equals("resumable") ? call.body() : GcsBuckets.JSON.createObjectNode();
        }
        String type = call.request().header("content-type").orElse("");
        String boundary = type.replaceFirst(".*boundary=\"?([^\";]+)\"?.*", "$1");
        // Whatever the content is: the bytes before it are text.
        String text = new String(call.request().body(), StandardCharsets.ISO_8859_1);
        int begin = text.indexOf("\r\n\r\n", text.indexOf("--" + boundary));
        int end = text.indexOf("\r\n--" + boundary, begin);
        if (begin < 0 || end < 0) {
            throw GcsError.invalid("Malformed multipart body.");
        }
        byte[] json = text.substring(begin + 4, end).getBytes(StandardCharsets.ISO_8859_1);
        return GcsBuckets.JSON.readTree(json) instanceof ObjectNode object
                ? object
                : GcsBuckets.JSON.createObjectNode();
    }

    private WireAnswer rewrite(GcsBucket source, GcsCall call, String object)
            throws GcsError, IOException, InterruptedException {
        GcsBucket target = buckets.find(call.target().getFirst()).orElseThrow(GcsError::noBucket);
        buckets.age(target);
        String name = call.target().getLast();
        synchronized (target) {
            long from = generation(source, object);
            if (from == 0) {
                throw GcsError.noObject(source.name(), object);
            }
            requireSame(call.number("ifSourceGenerationMatch"), from);
            requireSame(call.number("ifGenerationMatch"), generation(target, name));
            requireFree(target, name);
            Wanted asked = wanted(target, call, call.body());
            String path = "/storage/v1/b/" + source.inside() + "/o/" + GcsBuckets.encoded(object) + "/rewriteTo/b/"
                    + target.inside() + "/o/" + GcsBuckets.encoded(name);
            return made(target, name, asked, buckets.forward(call.request(), call.toFake(buckets.fake(), path)));
        }
    }

    private WireAnswer compose(GcsBucket bucket, GcsCall call, String object)
            throws GcsError, IOException, InterruptedException {
        synchronized (bucket) {
            requireSame(call.number("ifGenerationMatch"), generation(bucket, object));
            requireFree(bucket, object);
            for (JsonNode each : call.body().path("sourceObjects")) {
                String name = each.path("name").asString("");
                long there = generation(bucket, name);
                String expected = each.path("generation").asString("");
                if (there == 0 || (!expected.isEmpty() && !expected.equals(Long.toString(there)))) {
                    throw GcsError.noObject(bucket.name(), name);
                }
            }
            JsonNode destination = call.body().path("destination");
            Wanted asked = wanted(
                    bucket, call, destination instanceof ObjectNode given ? given : GcsBuckets.JSON.createObjectNode());
            return made(bucket, object, asked, send(bucket, call));
        }
    }

    private static Wanted wanted(GcsBucket bucket, GcsCall call, ObjectNode settings) throws GcsError {
        String storageClass = settings.path("storageClass").asString(bucket.storageClass());
        if (!List.of("STANDARD", "NEARLINE", "COLDLINE", "ARCHIVE").contains(storageClass)) {
            throw GcsError.invalid("Invalid argument: storageClass " + storageClass);
        }
        String key = call.parameter("kmsKeyName") + call.parameter("destinationKmsKeyName");
        if (key.contains("denied")) {
            throw new GcsError(
                    403,
                    "forbidden",
                    "Permission denied on Cloud KMS key. Please ensure that your Cloud Storage service account has been"
                            + " authorized to use this key.");
        }
        return new Wanted(bucket.autoclass() ? "STANDARD" : storageClass, key.isEmpty() ? bucket.key() : key);
    }

    /** What a write has made. */
    private WireAnswer made(GcsBucket bucket, String object, Wanted asked, WireAnswer answer) throws IOException {
        if (answer.status() != 200) {
            return answer;
        }
        JsonNode body = GcsBuckets.JSON.readTree(answer.body());
        JsonNode resource = body.path("resource").isObject() ? body.path("resource") : body;
        bucket.keep(
                object,
                new Kept(
                        resource.path("generation").asString(""),
                        asked.storageClass(),
                        buckets.clock().instant(),
                        asked.key()));
        return told(bucket, answer);
    }

    /** With the sandbox's names and what fake-gcs-server does not know. */
    private static WireAnswer told(GcsBucket bucket, WireAnswer answer) {
        if (answer.status() != 200 || answer.body().length == 0) {
            return answer;
        }
        String text = new String(answer.body(), StandardCharsets.UTF_8).replace(bucket.inside(), bucket.name());
        JsonNode body = GcsBuckets.JSON.readTree(text);
        complete(bucket, body);
        complete(bucket, body.path("resource"));
        body.path("items").forEach(item -> complete(bucket, item));
        return GcsFront.json(body);
    }

    private static void complete(GcsBucket bucket, JsonNode told) {
        if (!(told instanceof ObjectNode object) || !object.has("generation")) {
            return;
        }
        Optional<Kept> kept = bucket.kept(
                object.path("name").asString(""), object.path("generation").asString(""));
        kept.ifPresent(more -> {
            object.put("storageClass", more.storageClass());
            object.put("timeCreated", more.created().toString());
            object.put("updated", more.created().toString());
            if (!more.key().isEmpty()) {
                object.put("kmsKeyName", more.key() + "/cryptoKeyVersions/1");
            }
            if (bucket.retentionSeconds() > 0) {
                object.put("retentionExpirationTime", bucket.retainedUntil(more).toString());
            }
        });
    }

    private WireAnswer send(GcsBucket bucket, GcsCall call) throws IOException, InterruptedException {
        WireRequest request = call.request();
        String path = request.rawPath().replaceFirst("/storage/v1/b/[^/]+", "/storage/v1/b/" + bucket.inside());
        return buckets.forward(request, call.toFake(buckets.fake(), path));
    }

    /** 0 where there is none. */
    private long generation(GcsBucket bucket, String object) throws IOException, InterruptedException {
        return buckets.object(bucket, GcsBuckets.encoded(object))
                .map(told -> Long.parseLong(told.path("generation").asString("0")))
                .orElse(0L);
    }

    private static void requireSame(OptionalLong wanted, long there) throws GcsError {
        if (wanted.isPresent() && wanted.getAsLong() != there) {
            throw GcsError.condition();
        }
    }

    /** Nothing is deleted or overwritten before its time. */
    private void requireFree(GcsBucket bucket, String object) throws GcsError, IOException, InterruptedException {
        if (bucket.retentionSeconds() == 0) {
            return;
        }
        Optional<Kept> kept = bucket.kept(object, Long.toString(generation(bucket, object)));
        if (kept.isPresent() && buckets.clock().instant().isBefore(bucket.retainedUntil(kept.get()))) {
            throw new GcsError(
                    403,
                    "retentionPolicyNotMet",
                    "Object '" + bucket.name() + "/" + object + "' is subject to bucket's retention policy or object"
                            + " retention and cannot be deleted or overwritten until "
                            + bucket.retainedUntil(kept.get()));
        }
    }
}
