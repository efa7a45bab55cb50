package io.mlops.spi;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import java.util.Optional;
import java.util.Set;

/** What every driver has. Drivers throw what their SDK throws; {@link DriverCall} translates in one place. */
public interface Driver {
    /** The provider's name, for messages. */
    String provider();

    /** What this driver can do; must not change while it is open. */
    Set<Capability> capabilities();

    /** Must say what a failure thrown by this driver means; must answer UNKNOWN rather than guess. */
    ErrorCode classify(Throwable failure);

    /**
     * Must say in words for people why a failure thrown by this driver happened: never a secret, never only a class or
     * file name.
     */
    default String reason(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }

    /** The service's id of the request that failed, if the failure carries one. */
    default Optional<String> requestId(Throwable failure) {
        return Optional.empty();
    }
}
