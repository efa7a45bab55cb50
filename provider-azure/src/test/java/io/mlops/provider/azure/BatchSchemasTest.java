package io.mlops.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** That the description of Batch bites. */
final class BatchSchemasTest {
    private static final String JOB = """
            {"id": "policy", "poolInfo": {"poolId": "p"}, "onAllTasksComplete": "noaction",
             "constraints": {"maxWallClockTime": "PT3H"}, "metadata": [{"name": "a", "value": "b"}]}""";

    @Test
    void takesWhatIsGoodAndRefusesWhatIsBad() {
        assertThat(violations(JOB)).isZero();
        assertThat(violations(JOB.replace("poolInfo", "pool"))).isPositive();
        assertThat(violations(JOB.replace("\"id\"", "\"name\""))).isPositive();
        assertThat(violations(JOB.replace("noaction", "nothing"))).isPositive();
        assertThat(violations(JOB.replace("maxWallClockTime", "maxWallclockTime")))
                .isPositive();
        assertThat(violations(JOB.replace("PT3H", "3 hours"))).isPositive();
        assertThat(violations(JOB.replace("\"b\"", "1"))).isPositive();
        assertThat(violations(JOB.replace("\"id\"", "\"state\": \"active\", \"id\"")))
                .as("what Batch alone writes")
                .isPositive();
    }

    private static int violations(String job) {
        return BatchSchemas.violations("BatchJobCreateOptions", job).size();
    }
}
