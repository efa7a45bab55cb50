package io.mlops.spi;

import static io.mlops.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops.CallListener;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class DriverCallTest {
    private final List<String> heard = new ArrayList<>();
    private final CallListener listener = (provider, verb, subject, took, error) -> {
        assertThat(took).isPositive();
        heard.add(provider + " " + verb + " " + subject + " " + (error == null ? "ok" : error.code()));
    };
    private final DriverCall call = new DriverCall(new Numbers(), listener);

    @Test
    void returnsWhatTheDriverReturns() {
        assertThat(call.run("add", "one", () -> 2)).isEqualTo(2);
        assertThat(heard).containsExactly("numbers add one ok");
    }

    @Test
    void translatesWhatTheDriverThrows() {
        MlopsException failure = assertFails(
                ErrorCode.RESOURCE_EXHAUSTED,
                () -> call.run("add", "one", () -> {
                    throw new IOException("used up");
                }));

        assertThat(failure).hasMessage("cannot add one: used up").hasCauseInstanceOf(IOException.class);
        assertThat(failure.retryable()).isTrue();
        assertThat(failure.requestId()).contains("request-7");
        assertThat(heard).containsExactly("numbers add one RESOURCE_EXHAUSTED");
    }

    @Test
    void aFailureWithoutWordsGetsItsKindsName() {
        assertThat(assertFails(
                        ErrorCode.UNKNOWN,
                        () -> call.run("add", "one", () -> {
                            throw new IllegalStateException();
                        })))
                .hasMessage("cannot add one: IllegalStateException");
    }

    @Test
    void whatIsTranslatedStaysAsItIs() {
        MlopsException already = new MlopsException(ErrorCode.NOT_FOUND, "cannot find two: there is none");

        assertThatThrownBy(() -> call.run("add", "one", () -> {
                    throw already;
                }))
                .isSameAs(already);
        assertThat(heard).containsExactly("numbers add one NOT_FOUND");
    }

    static Stream<Exception> interrupts() {
        return Stream.of(
                new InterruptedException(),
                new ClosedByInterruptException(),
                new FileLockInterruptionException(),
                new InterruptedIOException());
    }

    @ParameterizedTest
    @MethodSource("interrupts")
    void anInterruptIsCancelledAndStaysSet(Exception interrupt) {
        assertFails(
                ErrorCode.CANCELLED,
                () -> call.run("add", "one", () -> {
                    throw interrupt;
                }));
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aSocketsTimeoutIsNobodysInterrupt() {
        assertFails(
                ErrorCode.RESOURCE_EXHAUSTED,
                () -> call.run("add", "one", () -> {
                    throw new SocketTimeoutException("too slow");
                }));
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void anErrorPassesAndIsHeardOf() {
        assertThatThrownBy(() -> call.run("add", "one", () -> {
                    throw new StackOverflowError("deep");
                }))
                .isInstanceOf(StackOverflowError.class);
        assertThat(heard).containsExactly("numbers add one UNKNOWN");
    }

    @Test
    void aBrokenListenerChangesNothing() {
        DriverCall deaf = new DriverCall(new Numbers(), (provider, verb, subject, took, error) -> {
            throw new IllegalStateException("broken listener");
        });

        assertThat(deaf.run("add", "one", () -> 2)).isEqualTo(2);
        assertFails(
                ErrorCode.RESOURCE_EXHAUSTED,
                () -> deaf.run("add", "one", () -> {
                    throw new IOException("used up");
                }));
    }

    @Test
    void whatIsLackingIsUnsupported() {
        call.require(Capability.ARTIFACTS, "add", "one");

        assertThat(assertFails(ErrorCode.UNSUPPORTED, () -> call.require(Capability.ENDPOINTS, "add", "one")))
                .hasMessage("cannot add one: provider numbers lacks ENDPOINTS");
    }

    /** A driver whose service is always used up. */
    private static final class Numbers implements Driver {
        @Override
        public String provider() {
            return "numbers";
        }

        @Override
        public Set<Capability> capabilities() {
            return Set.of(Capability.ARTIFACTS);
        }

        @Override
        public ErrorCode classify(Throwable failure) {
            return failure instanceof IOException ? ErrorCode.RESOURCE_EXHAUSTED : ErrorCode.UNKNOWN;
        }

        @Override
        public Optional<String> requestId(Throwable failure) {
            return Optional.of("request-7");
        }
    }
}
