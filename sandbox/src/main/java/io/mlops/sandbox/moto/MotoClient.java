package io.mlops.sandbox.moto;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What the sandbox itself asks of moto: objects, and JSON calls of other services. Thread-safe. */
public final class MotoClient implements AutoCloseable {
    private static final Duration ANSWERS_WITHIN = Duration.ofMinutes(5);
    private static final Pattern KEY = Pattern.compile("<Key>([^<]*)</Key>");
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI url;

    public MotoClient(URI url) {
        this.url = url;
    }

    /** A request as the client of a service would send it; the signature is not checked by moto. */
    public HttpRequest.Builder request(String pathAndQuery, String region, String service) {
        return HttpRequest.newBuilder(URI.create(url + pathAndQuery))
                .timeout(ANSWERS_WITHIN)
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=sandbox/20260101/" + region + "/" + service
                                + "/aws4_request, SignedHeaders=host, Signature=0");
    }

    /** Sends it; an exception where moto gives no answer. */
    public HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, BodyHandlers.ofByteArray());
    }

    /** Whether there is such an object. */
    public boolean exists(S3Uri object) throws InterruptedException {
        HttpRequest request = s3(object.path()).HEAD().build();
        return sent(request).statusCode() == 200;
    }

    /** Writes the object into the file; NOT_FOUND where there is none. */
    public void download(S3Uri object, Path file) throws InterruptedException, IOException {
        HttpResponse<Path> answer = client.send(s3(object.path()).GET().build(), BodyHandlers.ofFile(file));
        if (answer.statusCode() != 200) {
            Files.deleteIfExists(file);
            throw new MlopsException(ErrorCode.NOT_FOUND, "cannot download " + object + ": there is no such object");
        }
    }

    public void upload(Path file, S3Uri object) throws InterruptedException, IOException {
        put(object, BodyPublishers.ofFile(file));
    }

    private void put(S3Uri object, BodyPublisher content) throws InterruptedException {
        requireGood(s3(object.path()).PUT(content).build(), "upload to " + object);
    }

    public void delete(S3Uri object) throws InterruptedException {
        requireGood(s3(object.path()).DELETE().build(), "delete " + object);
    }

    /** Makes the bucket unless it is there; closed to everybody else, as S3 makes them. */
    public void createBucket(String bucket, String region) throws InterruptedException {
        // The first region has no name of its own here.
        BodyPublisher where = region.equals("us-east-1")
                ? BodyPublishers.noBody()
                : BodyPublishers.ofString("<CreateBucketConfiguration><LocationConstraint>" + region
                        + "</LocationConstraint></CreateBucketConfiguration>");
        HttpResponse<byte[]> answer =
                sent(request("/" + bucket, region, "s3").PUT(where).build());
        if (answer.statusCode() / 100 != 2 && answer.statusCode() != 409) {
            throw failed("create bucket " + bucket, answer);
        }
        requireGood(
                s3("/" + bucket + "?publicAccessBlock")
                        .PUT(
                                BodyPublishers.ofString(
                                        "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls>"
                                                + "<IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy>"
                                                + "<RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>"))
                        .build(),
                "close bucket " + bucket);
    }

    /** Makes a role of IAM that the service may assume. */
    public void createRole(String name, String service) throws InterruptedException {
        String trust = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\""
                + service + "\"},\"Action\":\"sts:AssumeRole\"}]}";
        HttpRequest request = request("/", "us-east-1", "iam")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("Action=CreateRole&Version=2010-05-08&RoleName=" + name
                        + "&AssumeRolePolicyDocument=" + URLEncoder.encode(trust, StandardCharsets.UTF_8)))
                .build();
        requireGood(request, "create role " + name);
    }

    /** Every object below the prefix. */
    public List<S3Uri> list(S3Uri prefix) throws InterruptedException {
        List<S3Uri> found = new ArrayList<>();
        String after = "";
        while (true) {
            String query = "/" + prefix.bucket() + "?list-type=2&encoding-type=url&prefix="
                    + S3Uri.encoded(prefix.key()) + (after.isEmpty() ? "" : "&start-after=" + S3Uri.encoded(after));
            HttpResponse<byte[]> answer = requireGood(s3(query).GET().build(), "list " + prefix);
            String text = new String(answer.body(), StandardCharsets.UTF_8);
            Matcher matcher = KEY.matcher(text);
            while (matcher.find()) {
                after = URLDecoder.decode(matcher.group(1), StandardCharsets.UTF_8);
                found.add(new S3Uri(prefix.bucket(), after));
            }
            if (!text.contains("<IsTruncated>true")) {
                return found;
            }
        }
    }

    /**
     * Calls an operation of a JSON service.
     *
     * @param target as in the header {@code X-Amz-Target}
     * @return the answer, or the error that it told; see {@code __type}
     */
    public JsonNode call(String region, String service, String target, ObjectNode input) throws InterruptedException {
        HttpRequest request = request("/", region, service)
                .header("X-Amz-Target", target)
                .header("Content-Type", "application/x-amz-json-1.1")
                .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(input)))
                .build();
        byte[] body = sent(request).body();
        return body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private HttpRequest.Builder s3(String pathAndQuery) {
        return request(pathAndQuery, "us-east-1", "s3");
    }

    private HttpResponse<byte[]> requireGood(HttpRequest request, String what) throws InterruptedException {
        HttpResponse<byte[]> answer = sent(request);
        if (answer.statusCode() / 100 != 2) {
            throw failed(what, answer);
        }
        return answer;
    }

    private HttpResponse<byte[]> sent(HttpRequest request) throws InterruptedException {
        try {
            return send(request);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "moto gave no answer to " + request.uri().getPath(), e);
        }
    }

    private static MlopsException failed(String what, HttpResponse<byte[]> answer) {
        return new MlopsException(
                ErrorCode.UNAVAILABLE,
                "cannot " + what + ": moto answered " + answer.statusCode() + " "
                        + new String(answer.body(), StandardCharsets.UTF_8));
    }
}
