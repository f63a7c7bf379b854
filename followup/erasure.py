"""What stays of a person in the follow-up when their data are erased."""

from portfolio.registry import erasing

for _label in ("followup.AfterSalesAssessment.started_by", "followup.AfterSalesAssessment.sent_by"):
    erasing.stays(_label, "es el rastro de un acto: queda sin nombre, porque la cuenta a la que apunta es anónima")
