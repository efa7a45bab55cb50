package io.mlops.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BacklogTest {
    private static final long SECOND = 1_000_000_000L;

    private final List<String> gone = new ArrayList<>();
    private final Backlog backlog = new Backlog(3, 100, 0);

    private final class Client implements Backlog.Waiter {
        private final String name;
        private final int bytes;

        Client(String name, int bytes) {
            this.name = name;
            this.bytes = bytes;
        }

        @Override
        public void goOn() {
            gone.add(name);
        }

        @Override
        public int bytes() {
            return bytes;
        }
    }

    @Test
    void firstComeFirstServedAsFarAsThereIsRoom() {
        assertThat(enter("a", 1)).isTrue();
        assertThat(enter("b", 1)).isTrue();
        assertThat(enter("c", 1)).isTrue();
        backlog.drain(2, 0);
        assertThat(gone).containsExactly("a", "b");
        assertThat(backlog.waiting()).isEqualTo(1);
    }

    @Test
    void whoIsOnTheWayCountsUntilItIsThere() {
        enter("a", 1);
        enter("b", 1);
        backlog.drain(1, 0);
        backlog.drain(1, 0);
        assertThat(gone).containsExactly("a");
        backlog.underWay();
        backlog.drain(1, 0);
        assertThat(gone).containsExactly("a", "b");
    }

    @Test
    void boundedInNumberAndInBytes() {
        assertThat(enter("a", 90)).isTrue();
        assertThat(enter("b", 11)).isFalse();
        assertThat(enter("c", 5)).isTrue();
        assertThat(enter("d", 5)).isTrue();
        assertThat(enter("e", 0)).isFalse();
        backlog.drain(1, 0);
        assertThat(backlog.bytes()).isEqualTo(10);
        assertThat(enter("f", 90)).isTrue();
    }

    @Test
    void whoLeavesMakesRoomAndIsNotCalled() {
        Client a = new Client("a", 60);
        backlog.enter(a, SECOND, 0);
        enter("b", 1);
        assertThat(backlog.leave(a)).isTrue();
        assertThat(backlog.leave(a)).isFalse();
        assertThat(backlog.bytes()).isEqualTo(1);
        backlog.drain(5, 0);
        assertThat(gone).containsExactly("b");
    }

    @Test
    void whoseTurnItIsCannotLeave() {
        Client a = new Client("a", 1);
        backlog.enter(a, SECOND, 0);
        backlog.drain(1, 0);
        assertThat(backlog.leave(a)).isFalse();
    }

    @Test
    void theWaitIsForetoldFromTheRateAndRefusedWhereItIsTooLong() {
        Backlog line = new Backlog(1000, 1000, 0);
        for (int i = 0; i < 21; i++) {
            line.enter(new Client("c" + i, 0), SECOND, 0);
        }
        assertThat(line.expectedNanos(0)).isZero();
        for (int i = 1; i <= 10; i++) {
            line.drain(i, i * SECOND / 20);
        }
        assertThat(line.waiting()).isEqualTo(11);
        assertThat(line.expectedNanos(SECOND / 2)).isBetween(SECOND / 2, SECOND * 3 / 5);
        assertThat(line.enter(new Client("hasty", 0), SECOND / 4, SECOND / 2)).isFalse();
        assertThat(line.enter(new Client("patient", 0), SECOND, SECOND / 2)).isTrue();
        assertThat(line.expectedNanos(3 * SECOND)).isZero();
    }

    private boolean enter(String name, int bytes) {
        return backlog.enter(new Client(name, bytes), SECOND, 0);
    }

    @Test
    void aLineThatStoodStillOnceIsNotCalledSlow() {
        Backlog line = new Backlog(1000, 1000, 0);
        for (int i = 0; i < 60; i++) {
            line.enter(new Client("c" + i, 0), SECOND, 0);
        }
        line.drain(1, SECOND);
        line.drain(2, SECOND + SECOND / 2);
        assertThat(line.expectedNanos(SECOND + SECOND / 2)).isZero();
        assertThat(line.enter(new Client("next", 0), SECOND, SECOND + SECOND / 2))
                .isTrue();
    }
}
