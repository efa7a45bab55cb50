package io.mlops.cli.process;

import io.mlops.MlopsException;
import io.mlops.cli.config.Config;
import io.mlops.cli.config.ConfigKey;
import io.mlops.controlplane.Home;
import io.mlops.controlplane.port.GatewayProcess;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The gateway processes of a home, as many as {@code gateway.processes} says. Used by one thread. */
public final class SpawnedGateways implements GatewayProcess {
    private static final System.Logger LOG = System.getLogger(SpawnedGateways.class.getName());

    private final Home home;
    private final List<GatewaySlot> slots;
    private int wanted = Integer.parseInt(ConfigKey.GATEWAY_PROCESSES.fallback());
    private @Nullable Config known;
    private String complaint = "";

    public SpawnedGateways(Home home, Distribution distribution, InstantSource clock) {
        this.home = home;
        this.slots = IntStream.rangeClosed(1, Home.MOST_GATEWAYS)
                .mapToObj(slot -> new GatewaySlot(home, distribution, clock, slot))
                .toList();
    }

    @Override
    public Observed observe() {
        int count = wanted();
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < slots.size(); i++) {
            Member member = slots.get(i).observe(i < count);
            if (member.wanted() || member.state() != State.DOWN) {
                members.add(member);
            }
        }
        Optional<Member> ready = first(members, State.READY);
        if (ready.isPresent()) {
            Member first = ready.get();
            @Nullable URI url = slots.get(first.slot() - 1)
                    .announced()
                    .map(file -> clients(file.port()))
                    .orElse(null);
            return new Observed(State.READY, first.pid(), url, first.adminUrlOrNull(), "", members);
        }
        Member other = first(members, State.STARTING).orElse(members.getFirst());
        return new Observed(other.state(), 0, null, null, other.reason(), members);
    }

    private static Optional<Member> first(List<Member> members, State state) {
        return members.stream().filter(member -> member.state() == state).findFirst();
    }

    /** How many there should be: fewer than configured where the first says that it cannot share its port. */
    private int wanted() {
        try {
            Config config = Config.read(home);
            known = config;
            wanted = config.number(ConfigKey.GATEWAY_PROCESSES);
            complaint = "";
        } catch (MlopsException e) {
            // What runs goes on as it was configured before; starting something says it, too.
            if (!complaint.equals(e.getMessage())) {
                LOG.log(System.Logger.Level.WARNING, "{0}", e.getMessage());
            }
            complaint = String.valueOf(e.getMessage());
        }
        boolean alone = slots.getFirst()
                .announced()
                .filter(file -> file.state().equals("READY") && !file.shared())
                .isPresent();
        return alone ? 1 : wanted;
    }

    @Override
    public void ensureStarted() {
        Config config = Config.read(home);
        int count = wanted();
        Optional<Integer> port = Optional.of(config.number(ConfigKey.GATEWAY_PORT))
                .filter(configured -> configured > 0)
                .or(() -> GatewaySlots.knownPort(home));
        for (int i = 0; i < slots.size(); i++) {
            if (i >= count) {
                slots.get(i).stop();
            } else if (i == 0 || port.isPresent()) {
                // Where any free port will do, the others follow the first to the one that it got.
                slots.get(i).ensureStarted(config, port.orElse(0));
            }
        }
    }

    @Override
    public void stop() {
        slots.forEach(GatewaySlot::stop);
    }

    /** By the last configuration that could be read: what runs goes on as it was configured before. */
    private URI clients(int port) {
        Config config = known;
        return config == null ? GatewayUrl.admin(port) : GatewayUrl.clients(config, port);
    }
}
