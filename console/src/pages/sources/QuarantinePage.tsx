export const QuarantinePage = () => null
