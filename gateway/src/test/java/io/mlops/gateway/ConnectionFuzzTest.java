package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Any bytes from a client. In the normal build this runs over the inputs beside
 * it, among them all that ever broke it; with {@code -Pfuzz} it looks for new ones.
 */
class ConnectionFuzzTest {
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");
    private static final Pattern LENGTH = Pattern.compile("content-length: (\\d+)");
    private static final EdgeUnderTest EDGE = new EdgeUnderTest();

    /** Whatever a client sends: no exception, no leak, and answers that are whole. */
    @FuzzTest(maxDuration = "240s")
    void aConnectionSurvivesAnything(byte[] input) {
        int cut = input.length == 0 ? 0 : Math.floorMod(input[0], input.length);
        String answers = new String(EDGE.converse(input, cut), StandardCharsets.ISO_8859_1);
        int at = 0;
        while (at < answers.length()) {
            Matcher status = STATUS.matcher(answers);
            assertThat(status.find(at) && status.start() == at).as(answers).isTrue();
            int end = answers.indexOf("\r\n\r\n", at);
            assertThat(end).as(answers).isPositive();
            // All bodies of the gateway's own are JSON; an answer to HEAD has a length and no body.
            boolean body = answers.startsWith("{", end + 4);
            at = end + 4 + (body ? length(answers.substring(at, end)) : 0);
        }
    }

    private static int length(String head) {
        Matcher length = LENGTH.matcher(head);
        return length.find() ? Integer.parseInt(length.group(1)) : 0;
    }
}
