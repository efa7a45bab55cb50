package io.mlops.sandbox.aws;

import io.mlops.sandbox.sigv4.KeyPair;
import io.mlops.sandbox.sigv4.SignatureCheck;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The temporary keys that moto's STS gives out, so that what they sign can be checked. Thread-safe. */
final class LearnedKeys {
    /** The two operations of STS that nobody signs. */
    private static final Pattern UNSIGNED = Pattern.compile("(^|&)Action=AssumeRoleWith(WebIdentity|SAML)(&|$)");

    private final SignatureCheck signatures;

    LearnedKeys(SignatureCheck signatures) {
        this.signatures = signatures;
    }

    /** Whether the request needs no signature. */
    static boolean unsigned(WireRequest request) {
        return request.header("authorization").isEmpty()
                && request.method().equals("POST")
                && UNSIGNED.matcher(new String(request.body(), StandardCharsets.UTF_8))
                        .find();
    }

    /** Remembers the keys in the answer, if there are any, and hands it on. */
    WireAnswer from(WireAnswer answer) {
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        Optional<String> id = element(text, "AccessKeyId");
        Optional<String> secret = element(text, "SecretAccessKey");
        if (id.isPresent() && secret.isPresent()) {
            signatures.add(new KeyPair(
                    id.get(),
                    secret.get(),
                    element(text, "SessionToken"),
                    element(text, "Expiration").map(Instant::parse)));
        }
        return answer;
    }

    private static Optional<String> element(String xml, String name) {
        Matcher matcher =
                Pattern.compile("<" + name + ">([^<]+)</" + name + ">").matcher(xml);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
