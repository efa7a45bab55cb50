package io.mlops.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.ErrorCode;
import io.mlops.training.TrainingEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.sagemaker.model.DescribeTrainingJobResponse;
import software.amazon.awssdk.services.sagemaker.model.SecondaryStatusTransition;

/** What SageMaker tells about a job in words of its own, as events and reasons. */
class JobHistoryTest {
    private static final Instant SUBMITTED = Instant.parse("2026-11-22T08:00:00Z");

    @Test
    void aStatusThatComesWithSeveralMessagesIsOneEvent() {
        JobHistory history = history(
                "Starting",
                "Starting",
                "Downloading",
                "Training",
                "Training",
                "Interrupted",
                "Interrupted",
                "Starting",
                "Training",
                "Uploading",
                "Completed");

        assertThat(events(history, Optional.of(""), false))
                .containsExactly("SUBMITTED 0", "STARTED 1", "PREEMPTED 1", "RESUMED 2", "ENDED 2");
        assertThat(history.preemptions()).isEqualTo(1);
        assertThat(history.trained()).isEqualTo(Duration.ofSeconds(3));
        assertThat(history.endedAt()).isEqualTo(SUBMITTED.plusSeconds(11));
    }

    @Test
    void whatIsTakenAwayBeforeTheTrainerRanHasNoAttempt() {
        JobHistory history = history("Starting", "Downloading", "Interrupted", "Starting", "Training");

        assertThat(events(history, Optional.empty(), false)).containsExactly("SUBMITTED 0", "PREEMPTED 0", "STARTED 1");
    }

    @Test
    void whatNeverRanIsNotStoppedByItsLimit() {
        JobHistory history = history("Starting", "Stopping", "MaxWaitTimeExceeded");

        assertThat(events(history, Optional.of("too late"), true)).containsExactly("SUBMITTED 0", "ENDED 0");
        assertThat(events(history, Optional.of("cancelled"), false))
                .containsExactly("SUBMITTED 0", "STOPPING 0", "ENDED 0");
    }

    @Test
    void eventsStayInOrderThoughSomeTimesAreRounded() {
        JobHistory history = new JobHistory(
                SUBMITTED.plusMillis(700),
                List.of(SecondaryStatusTransition.builder()
                        .status("Training")
                        .startTime(SUBMITTED)
                        .build()));

        assertThat(history.events(Optional.empty(), false))
                .extracting(TrainingEvent::at)
                .containsExactly(SUBMITTED.plusMillis(700), SUBMITTED.plusMillis(700));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "NULL",
            value = {
                "AlgorithmError: the loss is NaN, exit code: 3 | FAILED_PRECONDITION | the loss is NaN | false",
                "AlgorithmError: See job logs for more information, exit code: 1 | FAILED_PRECONDITION | See job logs for more"
                        + " information, exit code: 1 | true",
                "ClientError: Data download failed: AccessDenied | FAILED_PRECONDITION | ClientError: Data download failed:"
                        + " AccessDenied | false",
                "CapacityError: Unable to provision requested ML compute capacity. | RESOURCE_EXHAUSTED | CapacityError: Unable"
                        + " to provision requested ML compute capacity. | false",
                "InternalServerError: We encountered an internal error. | UNKNOWN | InternalServerError: We encountered an"
                        + " internal error. | false",
                "NULL | UNKNOWN | SageMaker gives no reason | false",
            })
    void whoFailedIsTold(String said, ErrorCode code, String reason, boolean unexplained) {
        TrainingFailure failure = TrainingFailure.of(
                DescribeTrainingJobResponse.builder().failureReason(said).build());

        assertThat(failure).isEqualTo(new TrainingFailure(code, reason, unexplained));
    }

    /** One status a second. */
    private static JobHistory history(String... statuses) {
        List<SecondaryStatusTransition> transitions = new ArrayList<>();
        for (int i = 0; i < statuses.length; i++) {
            transitions.add(SecondaryStatusTransition.builder()
                    .status(statuses[i])
                    .startTime(SUBMITTED.plusSeconds(i))
                    .endTime(SUBMITTED.plusSeconds(i + 1L))
                    .statusMessage("for people")
                    .build());
        }
        return new JobHistory(SUBMITTED, transitions);
    }

    private static List<String> events(JobHistory history, Optional<String> ended, boolean quiet) {
        return history.events(ended, quiet).stream()
                .map(event -> event.kind() + " " + event.attempt())
                .toList();
    }
}
