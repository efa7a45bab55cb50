package io.mlops.sandbox.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What lists are asked with. */
class ResourceFilterTest {
    private static final Map<String, String> ENTRY = Map.of(
            "resource.labels.job_id", "12",
            "timestamp", "2026-11-22T10:00:00.500Z",
            "insertId", "00a",
            "text", "a \"b\" c");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "resource.labels.job_id=\"12\"",
                "resource.labels.job_id = (\"11\" OR \"12\") AND insertId>\"009\"",
                "timestamp>\"2026-11-22T10:00:00Z\" AND timestamp<=\"2026-11-22T10:00:00.5Z\"",
                "(timestamp>\"2026-11-22T11:00:00Z\" OR (insertId=\"00a\" AND text:\"b\"))",
                "NOT insertId=x AND insertId!=x AND missing!=1",
                "insertId:*",
                "text=\"a \\\"b\\\" c\""
            })
    void holds(String filter) throws GcpError {
        assertThat(test(filter)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "resource.labels.job_id=(\"1\" OR \"2\")",
                "timestamp>\"2026-11-22T10:00:00.5Z\"",
                "timestamp<\"2026-11-22T10:00:00Z\"",
                "insertId>=\"00b\"",
                "missing:*",
                "missing=\"\"",
                "NOT text:a"
            })
    void doesNotHold(String filter) throws GcpError {
        assertThat(test(filter)).isFalse();
    }

    @Test
    void whatIsNoFilterIsRefused() {
        for (String filter : new String[] {"a", "a=", "a=(1 OR 2", "a=1 OR", "a=1 b=2", "a ~ 1", "(a=1"}) {
            assertThatThrownBy(() -> test(filter)).as(filter).isInstanceOf(GcpError.class);
        }
    }

    private static boolean test(String filter) throws GcpError {
        return ResourceFilter.of(filter).test(field -> Optional.ofNullable(ENTRY.get(field)));
    }
}
