package io.mlops.sandbox.vertex;

import com.google.cloud.aiplatform.v1.CreateEndpointRequest;
import com.google.cloud.aiplatform.v1.DeleteEndpointRequest;
import com.google.cloud.aiplatform.v1.DeployModelRequest;
import com.google.cloud.aiplatform.v1.Endpoint;
import com.google.cloud.aiplatform.v1.EndpointServiceGrpc.EndpointServiceImplBase;
import com.google.cloud.aiplatform.v1.GetEndpointRequest;
import com.google.cloud.aiplatform.v1.ListEndpointsRequest;
import com.google.cloud.aiplatform.v1.ListEndpointsResponse;
import com.google.cloud.aiplatform.v1.MutateDeployedModelRequest;
import com.google.cloud.aiplatform.v1.UndeployModelRequest;
import com.google.cloud.aiplatform.v1.UpdateEndpointRequest;
import com.google.longrunning.Operation;
import io.grpc.stub.StreamObserver;
import io.mlops.sandbox.grpc.Unary;

/** What is asked of endpoints. */
final class EndpointCalls extends EndpointServiceImplBase {
    private final VertexEndpoints endpoints;
    private final Deployments deployments;

    EndpointCalls(VertexEndpoints endpoints, Deployments deployments) {
        this.endpoints = endpoints;
        this.deployments = deployments;
    }

    @Override
    public void createEndpoint(CreateEndpointRequest request, StreamObserver<Operation> observer) {
        Unary.answer(observer, () -> endpoints.create(request));
    }

    @Override
    public void getEndpoint(GetEndpointRequest request, StreamObserver<Endpoint> observer) {
        Unary.answer(observer, () -> endpoints.require(endpoints.path(request.getName())));
    }

    @Override
    public void listEndpoints(ListEndpointsRequest request, StreamObserver<ListEndpointsResponse> observer) {
        Unary.answer(
                observer,
                () -> ListEndpointsResponse.newBuilder()
                        .addAllEndpoints(endpoints.list(request.getParent()))
                        .build());
    }

    @Override
    public void updateEndpoint(UpdateEndpointRequest request, StreamObserver<Endpoint> observer) {
        Unary.answer(observer, () -> endpoints.update(request));
    }

    @Override
    public void deleteEndpoint(DeleteEndpointRequest request, StreamObserver<Operation> observer) {
        Unary.answer(observer, () -> endpoints.delete(request.getName()));
    }

    @Override
    public void deployModel(DeployModelRequest request, StreamObserver<Operation> observer) {
        Unary.answer(observer, () -> deployments.deploy(request));
    }

    @Override
    public void undeployModel(UndeployModelRequest request, StreamObserver<Operation> observer) {
        Unary.answer(observer, () -> deployments.undeploy(request));
    }

    @Override
    public void mutateDeployedModel(MutateDeployedModelRequest request, StreamObserver<Operation> observer) {
        Unary.answer(observer, () -> deployments.mutate(request));
    }
}
