package io.mlops.tck;

import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.endpoint.EndpointSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;

/** What a provider in memory holds, shared by all who opened it. Guarded by itself. */
final class MemoryWorld {
    final Set<Mistake> mistakes = EnumSet.noneOf(Mistake.class);
    final Map<ObjectKey, Stored> objects = new TreeMap<>(Comparator.naturalOrder());
    final Map<String, Running> endpoints = new TreeMap<>();
    /** Replicas that stand still, and until when on the JVM's clock. */
    final Map<String, Long> hung = new TreeMap<>();
    /** Replicas under any fault that can be taken back. */
    final Set<String> faulty = new TreeSet<>();

    final AtomicLong numbers = new AtomicLong();
    final AtomicLong parts = new AtomicLong();

    boolean makes(Mistake mistake) {
        return mistakes.contains(mistake);
    }

    /** An object. */
    static final class Stored {
        private final ObjectInfo info;
        private final byte[] content;

        Stored(ObjectInfo info, byte[] content) {
            this.info = info;
            this.content = content.clone();
        }

        ObjectInfo info() {
            return info;
        }

        byte[] content() {
            return content.clone();
        }
    }

    /** An endpoint and the ids of its replicas. */
    static final class Running {
        EndpointSpec spec;
        final List<String> replicas = new ArrayList<>();
        final List<String> dead = new ArrayList<>();

        Running(EndpointSpec spec) {
            this.spec = spec;
        }
    }
}
