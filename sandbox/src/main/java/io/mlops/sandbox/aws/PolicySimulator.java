package io.mlops.sandbox.aws;

import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** IAM's SimulatePrincipalPolicy, which moto lacks: whoever is asked for may do everything, as here. */
final class PolicySimulator {
    private static final Pattern ACTION = Pattern.compile("(?:^|&)ActionNames\\.member\\.\\d+=([^&]*)");

    private PolicySimulator() {}

    /** Whether it answers, and not moto. */
    static boolean match(WireRequest request) {
        return body(request).contains("Action=SimulatePrincipalPolicy&");
    }

    static WireAnswer answer(WireRequest request) {
        StringBuilder results = new StringBuilder();
        Matcher action = ACTION.matcher(body(request));
        while (action.find()) {
            results.append("<member><EvalActionName>")
                    .append(URLDecoder.decode(action.group(1), StandardCharsets.UTF_8))
                    .append("</EvalActionName><EvalDecision>allowed</EvalDecision></member>");
        }
        String xml = "<SimulatePrincipalPolicyResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">"
                + "<SimulatePrincipalPolicyResult><IsTruncated>false</IsTruncated><EvaluationResults>" + results
                + "</EvaluationResults></SimulatePrincipalPolicyResult><ResponseMetadata><RequestId>"
                + UUID.randomUUID() + "</RequestId></ResponseMetadata></SimulatePrincipalPolicyResponse>";
        return WireAnswer.of(200, "text/xml", xml.getBytes(StandardCharsets.UTF_8));
    }

    private static String body(WireRequest request) {
        return new String(request.body(), StandardCharsets.UTF_8);
    }
}
