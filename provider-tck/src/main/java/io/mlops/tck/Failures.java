package io.mlops.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asserts how calls fail. */
public final class Failures {
    private Failures() {}

    /** The call fails with this code and a message in the house's form. */
    public static MlopsException assertFails(ErrorCode code, ThrowingCallable call) {
        MlopsException failure = catchThrowableOfType(MlopsException.class, call);
        assertThat(failure).as("a call that must fail with " + code).isNotNull();
        assertThat(failure.code()).as(failure.getMessage()).isEqualTo(code);
        assertThat(failure.getMessage()).matches("(?s)cannot .+: .+");
        return failure;
    }
}
