package io.mlops.sandbox.wire;

import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;

/** Writes errors in the protocol of the service that was called. */
public final class AwsErrors {
    private static final JsonMapper JSON = new JsonMapper();
    /** Services of the query protocol that clients of the sandbox call; all others but S3 speak JSON. */
    private static final Set<String> QUERY = Set.of("sts", "iam", "monitoring", "ec2", "sns", "sqs", "autoscaling");

    private AwsErrors() {}

    /**
     * The answer that tells the error.
     *
     * @param service the name in the signature's scope
     */
    public static WireAnswer answer(String service, AwsException error) {
        String request = UUID.randomUUID().toString();
        WireAnswer answer;
        if (service.equals("s3")) {
            answer = WireAnswer.of(
                    error.status(),
                    "application/xml",
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + escaped(error.code())
                            + "</Code><Message>" + escaped(error.text()) + "</Message><RequestId>" + request
                            + "</RequestId></Error>");
        } else if (QUERY.contains(service)) {
            answer = WireAnswer.of(
                    error.status(),
                    "text/xml",
                    "<ErrorResponse><Error><Type>Sender</Type><Code>" + escaped(error.code()) + "</Code><Message>"
                            + escaped(error.text()) + "</Message></Error><RequestId>" + request
                            + "</RequestId></ErrorResponse>");
        } else {
            answer = WireAnswer.of(
                            error.status(),
                            "application/x-amz-json-1.1",
                            JSON.writeValueAsBytes(JSON.createObjectNode()
                                    .put("__type", error.code())
                                    .put("message", error.text())))
                    .with("x-amzn-ErrorType", error.code());
        }
        return answer.with("x-amzn-RequestId", request);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
