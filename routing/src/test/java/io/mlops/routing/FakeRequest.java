package io.mlops.routing;

import java.util.random.RandomGenerator;

/** One request through a {@link Dispatch} on fake time. */
final class FakeRequest implements DispatchActions {
    private final FakeGateway gateway;
    private final Dispatch dispatch;
    private final boolean poisonous;
    private final long bornAt;

    FakeRequest(FakeGateway gateway, RandomGenerator random, Deadline deadline, boolean poisonous) {
        this.gateway = gateway;
        this.poisonous = poisonous;
        this.bornAt = gateway.now();
        this.dispatch = new Dispatch(gateway.route(), gateway.doubt(), random, deadline, true, this);
    }

    Dispatch dispatch() {
        return dispatch;
    }

    boolean poisonous() {
        return poisonous;
    }

    long ageNanos() {
        return gateway.now() - bornAt;
    }

    @Override
    public void start(Try attempt) {
        gateway.at(attempt.upstream()).send(new Sent(this, attempt));
    }

    @Override
    public void answer(Try attempt) {
        end(attempt.status() < 500 ? "" : String.valueOf(attempt.status()));
    }

    @Override
    public void breakOff(Try attempt) {
        end("broken off");
    }

    @Override
    public void refuse(Refusal refusal, String detail) {
        end(refusal + " " + detail);
    }

    private void end(String problem) {
        gateway.ended(this, problem);
    }

    @Override
    public void cancel(Try attempt) {}

    @Override
    public void drop(Try attempt) {}

    @Override
    public void failed(Try attempt, Failure failure) {
        gateway.suspect(attempt.upstream(), failure);
    }

    @Override
    public void retried(Failure failure) {
        gateway.count("retried " + failure.label());
    }

    @Override
    public void hedge(Hedge outcome) {
        gateway.count("hedge " + outcome.label());
    }

    @Override
    public void stalled(Transition transition) {
        gateway.count("stalled");
        gateway.changed(transition);
    }

    @Override
    public void changed(Transition transition) {
        gateway.changed(transition);
    }

    /** What an upstream got; says what becomes of it. */
    static final class Sent {
        private final FakeRequest request;
        private final Try attempt;

        Sent(FakeRequest request, Try attempt) {
            this.request = request;
            this.attempt = attempt;
        }

        boolean poisonous() {
            return request.poisonous;
        }

        void failed(Failure failure) {
            request.gateway.hear(() -> request.dispatch.failed(attempt, failure, "told to", request.gateway.now()));
        }

        void answered(int status) {
            answered(status, false);
        }

        /** 503 with a time to come back. */
        void busy() {
            attempt.upstream().overloaded(request.gateway.now());
            answered(503, true);
        }

        private void answered(int status, boolean saysTooMuch) {
            request.gateway.hear(() -> {
                if (request.dispatch.head(attempt, status, saysTooMuch, request.gateway.now())) {
                    request.dispatch.answered(attempt, request.gateway.now());
                }
            });
        }

        void cut() {
            request.gateway.hear(() -> {
                if (request.dispatch.head(attempt, 200, false, request.gateway.now())) {
                    request.dispatch.failed(attempt, Failure.CLOSED, "too soon", request.gateway.now());
                }
            });
        }
    }
}
