package io.mlops.sandbox.sagemaker;

import io.mlops.sandbox.hosted.Hosted;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Containers that are what a test says that they are. */
final class FakeHosting implements Hosting {
    final List<FakeHosted> started = new ArrayList<>();
    boolean readyAtOnce = true;

    @Override
    public Hosted start(HostedVariant variant) {
        FakeHosted hosted = new FakeHosted(variant);
        hosted.ready = readyAtOnce;
        started.add(hosted);
        return hosted;
    }

    @Override
    public void check(String image, ModelData model) {
        // Everything is there.
    }

    /** One of them; answers with the name of its variant. */
    static final class FakeHosted implements Hosted {
        final HostedVariant variant;
        boolean ready;
        boolean closed;
        Optional<String> failure = Optional.empty();

        FakeHosted(HostedVariant variant) {
            this.variant = variant;
        }

        @Override
        public boolean ready() {
            return ready;
        }

        @Override
        public Optional<String> failure() {
            return failure;
        }

        @Override
        public WireAnswer invoke(WireRequest request) {
            return WireAnswer.of(200, "text/plain", variant.variant().getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
