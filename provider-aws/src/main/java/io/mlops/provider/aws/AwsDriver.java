package io.mlops.provider.aws;

import io.mlops.ErrorCode;
import io.mlops.spi.Driver;
import java.util.Optional;

/** What all drivers of this provider have: its name, and how its failures are told. */
interface AwsDriver extends Driver {
    @Override
    default String provider() {
        return AwsConfig.PROVIDER;
    }

    @Override
    default ErrorCode classify(Throwable failure) {
        return AwsErrors.classify(failure);
    }

    @Override
    default String reason(Throwable failure) {
        return AwsErrors.reason(failure);
    }

    @Override
    default Optional<String> requestId(Throwable failure) {
        return AwsErrors.requestId(failure);
    }
}
