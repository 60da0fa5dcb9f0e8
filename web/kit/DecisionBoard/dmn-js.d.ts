// dmn-js has no types of its own; DecisionBoard.vue says which of it we use.
declare module 'dmn-js/lib/Modeler' { const Modeler: new (options: unknown) => unknown; export default Modeler }
declare module 'dmn-js/lib/NavigatedViewer' { const Viewer: new (options: unknown) => unknown; export default Viewer }
