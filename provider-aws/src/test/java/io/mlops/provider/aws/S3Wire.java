package io.mlops.provider.aws;

import io.mlops.sandbox.moto.MotoProxy;
import io.mlops.sandbox.s3.S3Gaps;
import io.mlops.sandbox.wire.AwsErrors;
import io.mlops.sandbox.wire.AwsException;
import io.mlops.sandbox.wire.Listener;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Stands between the SDK and S3 in moto, of which it adds what moto lacks: notes every request, and refuses those that a test names. */
final class S3Wire implements AutoCloseable {
    private final MotoProxy moto;
    private final S3Gaps s3;
    private final Listener listener = new Listener(0, this::answer);
    private final List<WireRequest> requests = new CopyOnWriteArrayList<>();
    private final Map<Predicate<WireRequest>, AwsException> refusals = new ConcurrentHashMap<>();

    S3Wire(URI url) {
        this.moto = new MotoProxy(url);
        this.s3 = new S3Gaps("123456789012", moto);
    }

    URI url() {
        return listener.url();
    }

    /** Every request since the beginning, in order. */
    List<WireRequest> requests() {
        return requests;
    }

    void refuse(Predicate<WireRequest> which, int status, String code, String message) {
        refusals.put(which, new AwsException(status, code, message));
    }

    private WireAnswer answer(WireRequest request) throws IOException, InterruptedException {
        requests.add(request);
        for (Map.Entry<Predicate<WireRequest>, AwsException> each : refusals.entrySet()) {
            if (each.getKey().test(request)) {
                return AwsErrors.answer("s3", each.getValue());
            }
        }
        return s3.answer(request);
    }

    @Override
    public void close() {
        listener.close();
        moto.close();
    }
}
