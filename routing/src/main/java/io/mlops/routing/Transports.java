package io.mlops.routing;

import io.mlops.MlopsException;
import io.mlops.transport.InferenceTransport;
import io.mlops.transport.TransportTarget;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ServiceConfigurationError;

/** Where a data plane gets the transports that its routes name. Must be thread-safe and must not touch a network; may load classes. */
@FunctionalInterface
public interface Transports {
    /** Where is told what should not be able to fail. */
    Logger LOG = System.getLogger(Transports.class.getName());

    /** For a data plane whose upstreams are all plain. */
    Transports NONE = (provider, target) -> {
        throw target.cannotOpen(provider, "this data plane was started without any provider");
    };

    /**
     * The way to an endpoint of the provider; the caller closes it. Must fail with an {@link MlopsException} that says what to do where
     * there is none: the upstream is then unavailable for that reason, and the others of its route are not.
     */
    InferenceTransport open(String provider, TransportTarget target);

    /** What an upstream names; where it cannot be opened, one that is never available and says why. */
    default InferenceTransport open(Upstream upstream, UpstreamTransport named) {
        TransportTarget target = new TransportTarget(named.endpoint(), upstream.location(), upstream.address());
        try {
            return open(named.provider(), target);
        } catch (MlopsException e) {
            return InferenceTransport.missing(target, String.valueOf(e.getMessage()));
        } catch (RuntimeException | LinkageError | ServiceConfigurationError e) {
            // Whatever is wrong with one provider, the other upstreams of these routes serve.
            LOG.log(Level.ERROR, "cannot open the transport of provider " + named.provider(), e);
            String reason = String.valueOf(
                    target.cannotOpen(named.provider(), e.toString()).getMessage());
            return InferenceTransport.missing(target, reason);
        }
    }
}
