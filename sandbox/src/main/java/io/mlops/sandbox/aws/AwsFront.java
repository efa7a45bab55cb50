package io.mlops.sandbox.aws;

import io.mlops.sandbox.fault.FaultKind;
import io.mlops.sandbox.fault.Faults;
import io.mlops.sandbox.sagemaker.Invocations;
import io.mlops.sandbox.sagemaker.SageMaker;
import io.mlops.sandbox.sigv4.Authorization;
import io.mlops.sandbox.sigv4.SignatureCheck;
import io.mlops.sandbox.wire.AwsErrors;
import io.mlops.sandbox.wire.AwsException;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import io.mlops.sandbox.wire.WireService;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One region of AWS: checks who asks, and lets SageMaker, its runtime or moto answer. Thread-safe. */
final class AwsFront implements WireService {
    private static final JsonMapper JSON = new JsonMapper();
    /** Signed for one region whichever is meant. */
    private static final Set<String> GLOBAL = Set.of("iam", "sts", "ce", "budgets", "s3");

    private final String region;
    private final SignatureCheck signatures;
    private final Faults faults;
    private final SageMaker sageMaker;
    private final Invocations invocations;
    private final ServiceQuotas quotas;
    private final Map<String, WireService> money;
    private final WireService moto;
    private final LearnedKeys learned;

    /** @param money what answers for services of money, by the name that signatures have for them; the same in all regions */
    AwsFront(
            String region,
            SignatureCheck signatures,
            Faults faults,
            SageMaker sageMaker,
            ServiceQuotas quotas,
            Map<String, WireService> money,
            WireService moto) {
        this.region = region;
        this.signatures = signatures;
        this.faults = faults;
        this.sageMaker = sageMaker;
        this.invocations = new Invocations(sageMaker);
        this.quotas = quotas;
        this.money = money;
        this.moto = moto;
        this.learned = new LearnedKeys(signatures);
    }

    @Override
    public WireAnswer answer(WireRequest request) throws IOException, InterruptedException {
        String operation = operation(request);
        faults.delay(operation);
        String service = "";
        try {
            if (LearnedKeys.unsigned(request)) {
                return learned.from(moto.answer(request));
            }
            service = Authorization.of(request).map(Authorization::service).orElse("");
            Authorization authorization = signatures.check(request);
            requireRegion(authorization);
            requireNoFault(operation, service);
            return answer(request, authorization.service(), operation);
        } catch (AwsException e) {
            return AwsErrors.answer(service, e);
        }
    }

    private WireAnswer answer(WireRequest request, String service, String operation)
            throws AwsException, IOException, InterruptedException {
        if (service.equals("sagemaker") && Invocations.match(request)) {
            return invocations
                    .invoke(request)
                    .with("x-amzn-RequestId", UUID.randomUUID().toString());
        }
        if (service.equals("sagemaker") && sageMaker.knows(operation)) {
            return json(sageMaker.call(operation, input(request)));
        }
        if (service.equals("servicequotas")) {
            ObjectNode input = input(request);
            if (ServiceQuotas.match(operation, input)) {
                return json(quotas.call(operation, input));
            }
        }
        if (service.equals("iam") && PolicySimulator.match(request)) {
            return PolicySimulator.answer(request);
        }
        WireService billing = money.get(service);
        if (billing != null) {
            return billing.answer(request);
        }
        WireAnswer answer = moto.answer(request);
        return service.equals("sts") ? learned.from(answer) : answer;
    }

    private static WireAnswer json(JsonNode answer) {
        return WireAnswer.of(200, "application/x-amz-json-1.1", JSON.writeValueAsBytes(answer))
                .with("x-amzn-RequestId", UUID.randomUUID().toString());
    }

    private void requireRegion(Authorization authorization) throws AwsException {
        if (!authorization.region().equals(region) && !GLOBAL.contains(authorization.service())) {
            throw new AwsException(
                    403,
                    "InvalidSignatureException",
                    "Credential should be scoped to a valid region, not '" + authorization.region() + "'.");
        }
    }

    private void requireNoFault(String operation, String service) throws AwsException {
        if (faults.meet(FaultKind.EXPIRED, operation).isPresent()) {
            throw SignatureCheck.expired(service);
        }
        if (faults.meet(FaultKind.THROTTLE, operation).isPresent()) {
            throw new AwsException(400, "ThrottlingException", "Rate exceeded");
        }
        if (faults.meet(FaultKind.ERROR, operation).isPresent()) {
            throw new AwsException(
                    500, "InternalFailure", "The request processing has failed because of an unknown error.");
        }
    }

    /** What the caller wants, where it can be told without knowing the service; else the method. */
    private static String operation(WireRequest request) {
        if (Invocations.match(request)) {
            return "InvokeEndpoint";
        }
        String target = request.header("x-amz-target").orElse("");
        return target.isEmpty() ? request.method() : target.substring(target.indexOf('.') + 1);
    }

    private static ObjectNode input(WireRequest request) throws AwsException {
        try {
            if (request.body().length == 0) {
                return JSON.createObjectNode();
            }
            if (JSON.readTree(request.body()) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException e) {
            throw new AwsException(400, "SerializationException", "The body is no JSON: " + e.getOriginalMessage());
        }
        throw new AwsException(400, "SerializationException", "The body is no JSON object");
    }
}
