package io.mlops.transport.spi;

import io.mlops.spi.Driver;
import io.mlops.transport.Prediction;
import io.mlops.transport.TransportAnswer;
import io.mlops.transport.TransportLimits;
import io.mlops.transport.TransportTarget;
import io.mlops.transport.WireHead;
import java.net.http.HttpHeaders;
import java.time.Instant;

/**
 * Maps predictions to what one endpoint's service wants and its answers back. Opening one must not touch a network. All
 * methods but {@link #refresh} run on event loops: they must never block, read no file and take no lock that is held over
 * something slow. Must be safe to call from several threads; {@link #refresh} is never called twice at a time.
 */
public interface InferenceTransportDriver extends Driver, AutoCloseable {
    /** The endpoint that it was made for. */
    TransportTarget target();

    /** Must not change while it is open. */
    TransportLimits limits();

    /**
     * Must get credentials anew (even while the old ones are valid: they may have been refused) and keep them for {@link #sign}; may
     * block for seconds, and must give up by itself. Fails with what classifies as UNAUTHENTICATED or PERMISSION_DENIED where the
     * credentials themselves are no good.
     *
     * @return until when they are valid; {@link Instant#MAX} where they do not end
     */
    Instant refresh() throws Exception;

    /**
     * Must say where and with which headers the prediction is asked for, signed with what the last {@link #refresh} got and with the
     * time of this call: it is called anew for each try. Must never pass on a header that could carry a client's credentials, and
     * must let the digest of the model come back with the answer. Headers must not hold those that frame the message or belong to the
     * connection ({@code host}, {@code content-length}, {@code connection}, {@code transfer-encoding}). Only called once
     * {@link #refresh} has succeeded, and with a body within {@link #limits}. Where raw tensors follow the JSON and the service
     * strips {@code inference-header-content-length}, the length must travel another way.
     */
    WireHead sign(Prediction prediction);

    /**
     * The headers of an answer of 2xx, as a plain server of the Open Inference Protocol would have sent them: must restore
     * {@code content-type}, {@code inference-header-content-length} and {@code mlops-model-digest} where these travelled another way.
     */
    HttpHeaders answered(HttpHeaders headers);

    /**
     * What any other answer means. Must tell the model's own answer, which is the client's ({@link TransportAnswer.Said}), from the
     * service's; what the driver does not know must be {@link TransportAnswer.Unable}. The body may have been cut off after 64 KiB.
     */
    TransportAnswer refused(int status, HttpHeaders headers, byte[] body);

    /** No more requests begin; what is under way must still be told what its answer means. */
    @Override
    default void close() {}
}
