package io.mlops.controlplane.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What a reader of specs says of a file that it does not take. */
final class SpecMistakes {
    private SpecMistakes() {}

    /**
     * Its lines.
     *
     * @param folder of the file; left out of what is said
     */
    static List<String> of(Path folder, ThrowingCallable reading) {
        MlopsException failure = catchThrowableOfType(MlopsException.class, reading);
        assertThat(failure).as("a file that must be refused").isNotNull();
        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        return String.valueOf(failure.getMessage())
                .lines()
                .map(line -> line.replace(folder + "/", ""))
                .toList();
    }
}
