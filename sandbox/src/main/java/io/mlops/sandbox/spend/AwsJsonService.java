package io.mlops.sandbox.spend;

import io.mlops.sandbox.shape.ServiceModel;
import io.mlops.sandbox.wire.AwsErrors;
import io.mlops.sandbox.wire.AwsException;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import io.mlops.sandbox.wire.WireService;
import java.io.IOException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What AWS's services of money have in common: JSON, a target that names the operation, inputs held against the service's model. Thread-safe. */
abstract class AwsJsonService implements WireService {
    static final JsonMapper JSON = new JsonMapper();

    private final ServiceModel model;
    private final String service;

    AwsJsonService(ServiceModel model, String service) {
        this.model = model;
        this.service = service;
    }

    /** Answers one call; the input fits the service's model. */
    abstract WireAnswer call(String operation, ObjectNode input, WireRequest request)
            throws AwsException, IOException, InterruptedException;

    @Override
    public final WireAnswer answer(WireRequest request) throws IOException, InterruptedException {
        try {
            if (!request.header("authorization").orElse("").startsWith("AWS4-HMAC-SHA256 ")) {
                throw new AwsException(400, "MissingAuthenticationTokenException", "Missing Authentication Token");
            }
            String target = request.header("x-amz-target").orElse("");
            String operation = target.substring(target.indexOf('.') + 1);
            if (!model.has(operation)) {
                throw new AwsException(400, "UnknownOperationException", "There is no operation " + operation);
            }
            ObjectNode input = (ObjectNode) JSON.readTree(request.body());
            model.check(operation, input);
            return call(operation, input, request);
        } catch (AwsException e) {
            return AwsErrors.answer(service, e);
        }
    }

    static WireAnswer json(ObjectNode answer) {
        return WireAnswer.of(200, "application/x-amz-json-1.1", answer.toString());
    }
}
